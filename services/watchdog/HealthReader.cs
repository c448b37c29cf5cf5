using Edge.Hosting;
using Edge.Mqtt;
using Edge.Watchdog.Ladder;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog;

/// <summary>
/// Hears what every service says of itself, its own words among them: while there is a link, silence for several rounds means
/// that the link does not turn. Being offline is waiting.
/// </summary>
internal sealed class HealthReader : IWorker
{
    private readonly MqttSession _bus;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthReader> _log;
    private readonly WorkPart _link;
    private readonly Evidence _evidence;
    private readonly ServiceInfo _self;
    private long _heard;

    public HealthReader(MqttSession bus, WorkMonitor monitor, Evidence evidence, ServiceInfo self, TimeProvider time, ILogger<HealthReader> log)
    {
        (_bus, _evidence, _self, _time, _log) = (bus, evidence, self, time, log);
        _link = monitor.AddPart("bus", evidence.Silence);
        monitor.AddCounter("health_messages", () => Interlocked.Read(ref _heard));
    }

    public Task RunAsync(CancellationToken stop)
    {
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
        if (HealthMessage.TryParse(message.Payload.Span) is not { } health || HealthMessage.TopicOf(health.Service) != message.Topic)
        {
            Log.NotHealth(_log, message.Topic);
            return;
        }

        Log.Heard(_log, health.Service, health.State);
        _evidence.Heard(health);
        if (health.Instance == _self.InstanceId)
            _evidence.HeardSelf();
    }
}
