using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Looks at the evidence every few seconds and shows it: the health file, the retained message, the gRPC answer.</summary>
internal sealed class HealthBeat(
    HealthBoard board, HealthFile file, IHealthTopic topic, HealthOptions options, TimeProvider time, ILogger<HealthBeat> log) : IWorker
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _stuck = [];
    private string? _published;
    private long _publishedAt;

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        do
            Beat();
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Also called beside the loop, when a stop begins.</summary>
    public void Beat()
    {
        lock (_gate)
            Look();
    }

    private void Look()
    {
        var health = board.Look();
        Tell(health.Parts!);
        // Who hangs is as old as its last word at once: the healthcheck need not wait for the file to grow old as well.
        file.Write(health.Parts!.Where(part => part.State == PartHealth.Stuck).Select(part => part.Seconds).DefaultIfEmpty().Max());
        // What merely counts on is no change.
        var essence = string.Join('|', health.Parts!.Select(part => $"{part.Name} {part.State} {part.WaitsFor}").Prepend(health.State));
        if (essence == _published && time.GetElapsedTime(_publishedAt) < options.PublishEvery)
            return;
        topic.Show(health);
        (_published, _publishedAt) = (essence, time.GetTimestamp());
    }

    private void Tell(IReadOnlyList<PartHealth> parts)
    {
        foreach (var part in parts)
            if (part.State == PartHealth.Stuck && _stuck.Add(part.Name))
                Log.PartStuck(log, part.Name, part.Seconds);
            else if (part.State != PartHealth.Stuck && _stuck.Remove(part.Name))
                Log.PartMoves(log, part.Name);
    }
}

/// <summary>Where the health message is shown.</summary>
internal interface IHealthTopic
{
    void Show(HealthMessage health);
}

/// <summary>On the bus, retained.</summary>
internal sealed class BusHealthTopic(MqttSession bus) : IHealthTopic
{
    public void Show(HealthMessage health) => bus.Retain(HealthMessage.TopicOf(health.Service), health.ToJson());
}
