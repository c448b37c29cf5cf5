using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog;

/// <summary>
/// Hears what every service says of itself, its own words among them: while there is a link, silence for several rounds means
/// that the link does not turn. Being offline is waiting.
/// </summary>
internal sealed class HealthReader : IWorker
{
    // Above the time in which a broken link is noticed and made anew.
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromMinutes(3);

    private readonly MqttSession _bus;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthReader> _log;
    private readonly WorkPart _link;
    private long _heard;

    public HealthReader(MqttSession bus, WorkMonitor monitor, HealthOptions health, TimeProvider time, ILogger<HealthReader> log)
    {
        (_bus, _time, _log) = (bus, time, log);
        var threeRounds = 3 * health.PublishEvery;
        _link = monitor.AddPart("bus", threeRounds > ShortestPatience ? threeRounds : ShortestPatience);
        monitor.AddCounter("health_messages", () => Interlocked.Read(ref _heard));
    }

    public Task RunAsync(CancellationToken stop)
    {
        Log.NothingIsFed(_log);
        _bus.ConnectionChanged += OnConnectionChanged;
        OnConnectionChanged(_bus.IsConnected);
        _bus.Subscribe(HealthMessage.AllTopics, MqttQos.AtLeastOnce, (message, _) =>
        {
            OnHealth(message);
            return ValueTask.CompletedTask;
        });
        return Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
    }

    internal void OnConnectionChanged(bool connected)
    {
        if (connected)
            _link.Works();
        else
            _link.Waits("the broker");
    }

    internal void OnHealth(MqttMessage message)
    {
        Interlocked.Increment(ref _heard);
        _link.Works();
        if (HealthMessage.TryParse(message.Payload.Span) is { } health)
            Log.Heard(_log, health.Service, health.State);
        else
            Log.NotHealth(_log, message.Topic);
    }
}
