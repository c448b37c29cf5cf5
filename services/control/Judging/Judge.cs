using Edge.Control.Engine;
using Edge.Control.Updating;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Judging;

/// <summary>Judges by real work: the engine's view of every container, a reading that was stored, the link to the cloud.</summary>
internal sealed class Judge(ContainerHealth health, Store.StoreClient store, Uplink.UplinkClient uplink, UpdateOptions options, TimeProvider time) : IJudge
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the listener of before has handed over last, and what lies in its journal, is stored within this time and proves nothing. All
    /// healthchecks take as long for their first look.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <summary>Who was started again is waited for so long: one that ends again and again is healthy in between.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    public async Task<Baseline> LookAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var half = options.WatchFor / 2;
        // Meters that are heard in both halves are heard within the time of a watch; rarer ones would be waited for in vain.
        var hears = await HeardAsync(now - (2 * half), now - half, stop) && await HeardAsync(now - half, now + half, stop);
        return new(await StoredAsync(stop) ?? 0, hears, await ConnectedAsync(stop), await HasEngineAsync(stop));
    }

    public async Task<Verdict> WatchAsync(Baseline before, TimeSpan within, IProgress<string> progress, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        ulong? storedThen = null;
        var (restarts, restartedAt) = (long.MaxValue, default(long?));
        while (true)
        {
            var look = before.HasEngine ? await LookAtContainersAsync(restarts, stop) : new([], restarts);
            var troubles = new List<string>(look.Troubles);
            if (look.Restarts > restarts)
                restartedAt = time.GetTimestamp();
            restarts = look.Restarts;
            if (restartedAt is { } at && time.GetElapsedTime(at) < Steady)
                troubles.Add("a service has ended and was started again");
            var stored = await StoredAsync(stop);
            if (stored is null)
                troubles.Add("the store does not answer");
            else if (troubles.Count == 0 && time.GetElapsedTime(began) >= Settling)
                storedThen ??= stored;
            if (before.Hears && !(stored > storedThen))
                troubles.Add("no reading was decoded and stored yet");
            if (before.Connected && !await ConnectedAsync(stop))
                troubles.Add("the uplink is not connected to the cloud's broker");
            if (troubles.Count == 0)
                return new(true, Seen(before));
            var waitsFor = string.Join(", ", troubles);
            if (time.GetElapsedTime(began) >= within)
                return new(false, $"after {within.TotalMinutes:0.#} min {waitsFor}");
            progress.Report(waitsFor);
            await Task.Delay(LookEvery, time, stop);
        }
    }

    private static string Seen(Baseline before)
    {
        var seen = before.HasEngine ? "all services are healthy" : "the store answers (the container engine could not be asked about the others)";
        seen += before.Hears ? ", a reading was decoded and stored" : ", readings were not waited for, as none (or too few) came before";
        return seen + (before.Connected ? ", the uplink is connected" : "; the uplink was not asked for, as it had no connection before");
    }

    private async Task<bool> HasEngineAsync(CancellationToken stop)
    {
        try
        {
            await health.LookAsync(stop);
            return true;
        }
        catch (EngineException)
        {
            // What needs it is refused where it is needed.
            return false;
        }
    }

    private async Task<ContainersLook> LookAtContainersAsync(long restarts, CancellationToken stop)
    {
        try
        {
            return await health.LookAsync(stop);
        }
        catch (EngineException e)
        {
            return new([e.Message], restarts);
        }
    }

    private async Task<ulong?> StoredAsync(CancellationToken stop)
    {
        try
        {
            return (await store.GetStatsAsync(new(), Call(stop))).Stored;
        }
        catch (RpcException)
        {
            stop.ThrowIfCancellationRequested();
            // Away, starting or hanging: that is the answer.
            return null;
        }
    }

    private async Task<bool> ConnectedAsync(CancellationToken stop)
    {
        try
        {
            return (await uplink.GetStatusAsync(new(), Call(stop))).Connected;
        }
        catch (RpcException)
        {
            stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task<bool> HeardAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        try
        {
            using var answer = store.QueryReadings(new() { FromMs = from.ToUnixTimeMilliseconds(), ToMs = to.ToUnixTimeMilliseconds(), Limit = 1 }, Call(stop));
            while (await answer.ResponseStream.MoveNext(stop))
                if (answer.ResponseStream.Current.Readings.Count > 0)
                    return true;
            return false;
        }
        catch (RpcException)
        {
            stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private CallOptions Call(CancellationToken stop) => new(deadline: time.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: stop);
}
