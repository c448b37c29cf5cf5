using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Hosting;
using Edge.V1;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Picture;

/// <summary>Asks now and then for what nobody tells on the bus: which meters are configured, how many readings they have, when was sent.</summary>
internal sealed class PartsWatch(
    PartClients parts, MeterBook meters, LastSend lastSend, WorkMonitor monitor, TimeProvider time, ILogger<PartsWatch> log) : IWorker
{
    private const uint HeardLimit = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseWhileGone = TimeSpan.FromSeconds(2);

    // The list of all meters is the one large answer; the bus tells of each reading anyway.
    private static readonly TimeSpan StorePause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, Unreachable> _gone = [];
    private volatile IReadOnlyList<Unreachable> _unreachable = [];
    private long? _askedStore;

    /// <summary>Who did not answer the last time.</summary>
    public IReadOnlyList<Unreachable> Unreachable => _unreachable;

    public async Task RunAsync(CancellationToken stop)
    {
        var part = monitor.AddPart("look", StuckAfter);
        while (true)
        {
            part.Works();
            await LookAsync(stop);
            part.Waits("the next look");
            await Task.Delay(_gone.Count > 0 ? PauseWhileGone : Pause, time, stop);
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var setups = parts.AskAsync("listener", call => parts.Listener.ListConfiguredAsync(new(), call), stop);
        var heard = parts.AskAsync("listener", call => parts.Listener.ListHeardAsync(new() { Limit = HeardLimit }, call), stop);
        var stats = parts.AskAsync("store", call => parts.Store.GetStatsAsync(new(), call), stop);
        var link = parts.AskAsync("uplink", call => parts.Uplink.GetStatusAsync(new(), call), stop);
        // The readings first: a meter that is configured and has none was never heard.
        Note("store", (await stats).Reason ?? await LookAtMetersAsync(stop));
        if ((await heard).Answer is { } addresses)
            meters.Take(addresses.Addresses.DistinctBy(address => address.MeterId)
                .ToDictionary(address => address.MeterId, IReadOnlyList<string> (address) => [.. address.Receivers]));
        if ((await setups).Answer is { } configured)
            meters.Take([.. configured.Meters.Select(MeterSetup.Of)]);
        Note("listener", (await setups).Reason ?? (await heard).Reason);
        Note("uplink", (await link).Reason);
        lastSend.Look((await stats).Answer, (await link).Answer);
    }

    private async Task<Unreachable?> LookAtMetersAsync(CancellationToken stop)
    {
        if (_askedStore is { } asked && time.GetElapsedTime(asked) < StorePause)
            return null;
        var (answer, reason) = await parts.AskAsync("store", call => parts.Store.ListMetersAsync(new(), call), stop);
        if (answer is null)
            return reason;
        _askedStore = time.GetTimestamp();
        meters.Take([.. answer.Meters.Select(meter => (Reading: LastReading.FromStore(meter), meter.Readings))
            .Where(meter => meter.Reading is not null).Select(meter => (meter.Reading!, meter.Readings))]);
        return null;
    }

    private void Note(string service, Unreachable? reason)
    {
        if (reason is null && _gone.Remove(service))
            Log.PartBack(log, service);
        else if (reason is not null && _gone.TryAdd(service, reason))
            Log.PartGone(log, service, reason.Reason);
        _unreachable = [.. _gone.Values];
    }
}
