using System.Globalization;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Updating;

/// <summary>The right moment to stop everything: nothing is being sent, and the database was just saved.</summary>
internal sealed class Quiet(Uplink.UplinkClient uplink, Store.StoreClient store, TimeProvider time)
{
    private static readonly TimeSpan SendPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    // A card writes and reads some 10 MB a second.
    private static readonly TimeSpan BackupWithin = TimeSpan.FromHours(1);

    /// <summary>Waits for the end of a send. An uplink that does not answer sends nothing.</summary>
    /// <exception cref="UpdateRefusedException">It goes on for too long.</exception>
    public async Task NoSendAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (await IsSendingAsync(stop))
        {
            if (time.GetElapsedTime(began) > SendPatience)
                throw new UpdateRefusedException($"readings have been sent for more than {SendPatience.TotalMinutes:0} min; ask again when the send is over");
            await Task.Delay(LookEvery, time, stop);
        }
    }

    /// <summary>Saves the database under the name of the release that is coming; the backup's name.</summary>
    /// <exception cref="UpdateRefusedException">There is no backup, so nothing is risked.</exception>
    public async Task<string> BackupAsync(string version, CancellationToken stop)
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        try
        {
            return (await store.BackupAsync(new() { Name = $"before-{version}-{stamp}.db" }, Within(BackupWithin, stop))).Name;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            throw new UpdateRefusedException($"the database could not be saved first: {e.Status.Detail}", e);
        }
    }

    private async Task<bool> IsSendingAsync(CancellationToken stop)
    {
        try
        {
            return (await uplink.GetStatusAsync(new(), Within(AnswerWithin, stop))).Sending;
        }
        catch (RpcException)
        {
            stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private CallOptions Within(TimeSpan limit, CancellationToken stop) => new(deadline: time.GetUtcNow().UtcDateTime + limit, cancellationToken: stop);
}
