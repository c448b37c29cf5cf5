using System.Collections.Concurrent;
using Edge.Hosting;
using Edge.Mqtt;

namespace Edge.Api;

/// <summary>The last word of every service about itself.</summary>
internal sealed class HealthWatch(MqttSession bus, TimeProvider time) : IWorker
{
    // Far more than there are services: the broker lets only them write there, this bounds it all the same.
    private const int Most = 50;

    private readonly ConcurrentDictionary<string, HealthMessage> _services = new();

    public IReadOnlyList<HealthMessage> Services => [.. _services.Values.OrderBy(service => service.Service, StringComparer.Ordinal)];

    /// <summary>Why what is known may be old; null while the bus is there.</summary>
    public string? Unreachable => bus.IsConnected ? null : bus.WaitingFor;

    public Task RunAsync(CancellationToken stop)
    {
        bus.Subscribe(HealthMessage.AllTopics, MqttQos.AtLeastOnce, (message, _) =>
        {
            Take(message);
            return ValueTask.CompletedTask;
        });
        return Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    internal void Take(MqttMessage message)
    {
        var name = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        if (HealthMessage.TryParse(message.Payload.Span) is not { } health || health.Service != name)
            return;
        if (_services.ContainsKey(name) || _services.Count < Most)
            _services[name] = health;
    }
}
