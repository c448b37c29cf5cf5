using Edge.Hosting;
using Edge.Listener.Meters;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Kept;

/// <summary>
/// Decodes what is kept as soon as it may be possible: whenever the meters' files have changed, after a start too, and when somebody asks.
/// While the store or the decoder is away it waits and tries again.
/// </summary>
internal sealed class KeptRoad(KeptShelf shelf, MeterBook meters, KeptGate gate, TimeProvider time, ILogger<KeptRoad> log) : IWorker, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Telegrams that were with the decoder while a file changed are kept a little later than the change is noticed.
    private static readonly TimeSpan LateOnes = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    public async Task RunAsync(CancellationToken stop)
    {
        for (var hasChanged = false; ;)
        {
            hasChanged = await ChangedAsync(hasChanged ? LateOnes : Timeout.InfiniteTimeSpan, stop);
            await TryUntilDoneAsync(stop);
        }
    }

    /// <summary>Tries now, and says how it went when the store has what could be decoded.</summary>
    /// <param name="meterId">Whose frames; null: all.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<RedecodeResponse> RedecodeAsync(string? meterId, CancellationToken stop)
    {
        await _oneAtATime.WaitAsync(stop);
        try
        {
            var result = await new KeptRound(shelf, meters, gate, time, meterId).RunAsync(stop);
            if (result.FramesTried > 0)
                Log.KeptTried(log, result.FramesTried, result.FramesStored);
            return result;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>False when nothing has changed for that long.</summary>
    private async Task<bool> ChangedAsync(TimeSpan patience, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await meters.Changed.WaitAsync(wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task TryUntilDoneAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await RedecodeAsync(null, stop);
                return;
            }
            catch (Exception e) when (e is RpcException or TimeoutException)
            {
                stop.ThrowIfCancellationRequested();
                Log.KeptNotTried(log, e is RpcException call ? $"{call.StatusCode}: {call.Status.Detail}" : e.Message, pause);
            }

            await Task.Delay(pause, time, stop);
        }
    }
}
