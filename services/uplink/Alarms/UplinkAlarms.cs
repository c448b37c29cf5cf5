using Edge.Mqtt;
using Grpc.Core;

namespace Edge.Uplink.Alarms;

/// <summary>
/// The alarms of the uplink itself. Saying one returns at once; the store is told as soon as it answers. Of each kind only
/// the latest word waits, so this is bounded by the number of kinds.
/// </summary>
internal sealed class UplinkAlarms(StoreClient store, UplinkOptions options, TimeProvider time, ILogger<UplinkAlarms> log) : IWorker
{
    // What an alarm of this service is about.
    private const string Subject = "uplink";

    private readonly WakeUp _wakeUp = new(time);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string?> _said = [];
    private readonly Dictionary<string, string?> _untold = [];

    /// <summary>The condition is there.</summary>
    /// <param name="kind">One of <see cref="AlarmKinds"/>.</param>
    /// <param name="text">What, why and what to do, for a person.</param>
    public void Raise(string kind, string text) => Say(kind, text);

    /// <summary>The condition is not there. An earlier life of this process may have raised it: the first word counts too.</summary>
    public void Clear(string kind) => Say(kind, null);

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            if (Next() is not { } alarm)
            {
                await _wakeUp.SleepAsync(TimeSpan.FromMinutes(1), stop);
                continue;
            }

            if (await TellAsync(alarm.Key, alarm.Value, stop))
            {
                failures = 0;
                continue;
            }

            KeepUnlessNewer(alarm);
            await _wakeUp.SleepAsync(Backoff.Default.Delay(++failures, Random.Shared.NextDouble()), stop);
        }
    }

    // What was said before is not said again: each word is a write to the card.
    private void Say(string kind, string? text)
    {
        lock (_gate)
        {
            if (_said.TryGetValue(kind, out var before) && before == text)
                return;
            _said[kind] = _untold[kind] = text;
        }

        _wakeUp.Ring();
    }

    private KeyValuePair<string, string?>? Next()
    {
        lock (_gate)
        {
            if (_untold.Count == 0)
                return null;
            var next = _untold.First();
            _untold.Remove(next.Key);
            return next;
        }
    }

    private void KeepUnlessNewer(KeyValuePair<string, string?> alarm)
    {
        lock (_gate)
            _untold.TryAdd(alarm.Key, alarm.Value);
    }

    private async Task<bool> TellAsync(string kind, string? text, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.StoreTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await TellStoreAsync(kind, text, limit.Token);
            return true;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
                Log.AlarmNotTold(log, kind, e.Message);
            return false;
        }
    }

    private async Task TellStoreAsync(string kind, string? text, CancellationToken limit)
    {
        if (text is null)
            await store.ClearAlarmAsync(new() { Kind = kind, Subject = Subject }, cancellationToken: limit);
        else
            await store.RaiseAlarmAsync(new() { Kind = kind, Subject = Subject, Text = text }, cancellationToken: limit);
    }
}
