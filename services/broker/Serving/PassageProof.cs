using Edge.Hosting;
using Edge.Mqtt;

namespace Edge.Broker.Serving;

/// <summary>
/// The evidence that the broker works: its own health message, published by its own client, comes back to it. Connect, sign in, publish,
/// route and deliver are in that; the health file stands still when it does not come.
/// </summary>
internal sealed class PassageProof
{
    // The health message is published every 5 s.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(20);

    public PassageProof(MqttSession bus, WorkMonitor monitor, ServiceInfo service)
    {
        var passage = monitor.AddPart("passage", StuckAfter);
        passage.Works();
        bus.Subscribe(HealthMessage.TopicOf(service.Name), MqttQos.AtLeastOnce, (_, _) =>
        {
            passage.Works();
            return ValueTask.CompletedTask;
        });
    }
}
