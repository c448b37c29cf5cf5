using Edge.Hosting;
using Edge.Mqtt;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Alarms;

/// <summary>
/// The alarms of this service. Saying one returns at once; the store is told as soon as it answers, and until then they stand on the bus,
/// for the store may be what they are about. Of each only the latest word waits: bounded by what there is to say.
/// </summary>
internal sealed class WatchdogAlarms(StoreClient store, MqttSession bus, TimeProvider time, ILogger<WatchdogAlarms> log) : IWorker, IDisposable
{
    /// <summary>The subject of what is about this service or the machine.</summary>
    public const string Machine = "machine";

    // Services and kinds are few; what comes over the bus must not make them many.
    private const int Most = 200;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Subject), Alarm?> _said = [];
    private readonly Dictionary<(string Kind, string Subject), Alarm?> _untold = [];
    private readonly HashSet<(string Kind, string Subject)> _shown = [];
    private readonly SemaphoreSlim _bell = new(0, 1);

    /// <summary>The condition is there. Saying it again changes nothing, also with other words.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Raise(string kind, string subject, string text) => Say((kind, subject), new Alarm
    {
        Kind = kind,
        Subject = subject,
        Text = text,
        SinceMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Count = 1,
    });

    /// <summary>The condition is not there. An earlier life of this process may have raised it: the first word counts too.</summary>
    public void Clear(string kind, string subject) => Say((kind, subject), null);

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (true)
        {
            if (Next() is not { } name)
            {
                await _bell.WaitAsync(stop);
                continue;
            }

            if (await TryTellAsync(name, isNews: failures == 0, stop))
            {
                failures = 0;
                continue;
            }

            ShowUntold();
            await Task.Delay(Backoff.Default.Delay(++failures, Random.Shared.NextDouble()), time, stop);
        }
    }

    public void Dispose() => _bell.Dispose();

    private bool Say((string Kind, string Subject) name, Alarm? alarm)
    {
        lock (_gate)
        {
            var isKnown = _said.TryGetValue(name, out var before);
            if ((isKnown && (before is null) == (alarm is null)) || (!isKnown && _said.Count >= Most))
                return false;
            _said[name] = _untold[name] = alarm;
            if (_bell.CurrentCount == 0)
                _bell.Release();
            return true;
        }
    }

    private (string Kind, string Subject)? Next()
    {
        lock (_gate)
            return _untold.Count > 0 ? _untold.First().Key : null;
    }

    private async Task<bool> TryTellAsync((string Kind, string Subject) name, bool isNews, CancellationToken stop)
    {
        Alarm? alarm;
        lock (_gate)
            alarm = _untold[name];
        try
        {
            await TellAsync(name, alarm, stop);
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            if (isNews)
                Log.StoreNotTold(log, e.Status.Detail);
            return false;
        }

        Told(name, alarm);
        return true;
    }

    private async Task TellAsync((string Kind, string Subject) name, Alarm? alarm, CancellationToken stop)
    {
        var deadline = time.GetUtcNow().UtcDateTime + CallTimeout;
        if (alarm is null)
            await store.ClearAlarmAsync(new() { Kind = name.Kind, Subject = name.Subject }, deadline: deadline, cancellationToken: stop);
        else
            await store.RaiseAlarmAsync(
                new() { Kind = name.Kind, Subject = name.Subject, Text = alarm.Text, SinceMs = alarm.SinceMs }, deadline: deadline, cancellationToken: stop);
    }

    private void Told((string Kind, string Subject) name, Alarm? alarm)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_untold[name], alarm))
                _untold.Remove(name);
            // From here on it is the store that shows it.
            if (_shown.Remove(name))
                bus.Forget(AlarmTopic.Of(name.Kind, name.Subject));
        }
    }

    private void ShowUntold()
    {
        lock (_gate)
            foreach (var (name, alarm) in _untold)
                if (alarm is not null || _shown.Contains(name))
                {
                    bus.Retain(AlarmTopic.Of(name.Kind, name.Subject), alarm is null ? ReadOnlyMemory<byte>.Empty : AlarmTopic.ToJson(alarm));
                    _shown.Add(name);
                }
    }
}
