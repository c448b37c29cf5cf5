using Edge.Api.Live;
using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Picture;

/// <summary>Keeps the picture current by what is told on the bus, and tells those who listen what has changed.</summary>
internal sealed class BusWatch : IWorker
{
    private const string ReadingTopics = "edge/readings/+";

    // Each service tells what lasts when it is connected again itself.
    private static readonly TimeSpan AllIsTold = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    private readonly MqttSession _bus;
    private readonly MeterBook _meters;
    private readonly AlarmBook _alarms;
    private readonly HealthBook _health;
    private readonly EventHub _events;
    private readonly TimeProvider _time;
    private readonly ILogger<BusWatch> _log;
    private long _connectedAt;

    public BusWatch(MqttSession bus, Books books, EventHub events, TimeProvider time, ILogger<BusWatch> log)
    {
        (_bus, _events, _time, _log) = (bus, events, time, log);
        (_meters, _alarms, _health) = (books.Meters, books.Alarms, books.Health);
        _meters.Changed += row => _events.Publish(LiveEvent.Of(row));
    }

    /// <summary>Why what is known may be old; null while the bus is there.</summary>
    public string? Unreachable => _bus.IsConnected ? null : _bus.WaitingFor;

    public async Task RunAsync(CancellationToken stop)
    {
        _bus.ConnectionChanged += OnConnectionChanged;
        Subscribe(ReadingTopics, TakeReading);
        Subscribe(AlarmBook.Topics, TakeAlarm);
        Subscribe(HealthMessage.AllTopics, TakeHealth);
        using var timer = new PeriodicTimer(Round, _time);
        while (await timer.WaitForNextTickAsync(stop))
            if (_bus.IsConnected && _time.GetElapsedTime(Volatile.Read(ref _connectedAt)) >= AllIsTold)
                foreach (var ended in _alarms.EndDoubt())
                    Tell(ended);
    }

    private void Subscribe(string filter, Action<MqttMessage> take) => _bus.Subscribe(filter, MqttQos.AtLeastOnce, (message, _) =>
    {
        take(message);
        return ValueTask.CompletedTask;
    });

    private void OnConnectionChanged(bool connected)
    {
        Volatile.Write(ref _connectedAt, _time.GetTimestamp());
        if (!connected)
            _alarms.Doubt();
    }

    private void TakeReading(MqttMessage message)
    {
        // A reading that is cleared is one of a store that begins anew; what was known of it is still what was read.
        if (message.Payload.IsEmpty)
            return;
        if (LastReading.FromBus(message.Payload) is { } reading)
            _meters.Take(reading);
        else
            Log.NotReadable(_log, message.Topic, "it is not a reading");
    }

    private void TakeAlarm(MqttMessage message)
    {
        if (_alarms.Take(message.Topic, message.Payload) is { } change)
            Tell(change);
    }

    private void Tell(AlarmChange change)
    {
        _events.Publish(LiveEvent.Of(change));
        _meters.Take(change);
    }

    private void TakeHealth(MqttMessage message)
    {
        if (_health.Take(message.Topic, message.Payload.Span) is { } changed)
            _events.Publish(LiveEvent.Of(changed));
    }
}

/// <summary>All that is known without asking.</summary>
internal sealed record Books(MeterBook Meters, AlarmBook Alarms, HealthBook Health);
