using Edge.Hosting;
using Edge.Watchdog.Feeding;

namespace Edge.Watchdog.Ladder;

/// <summary>Looks at the evidence every few seconds; each look is what lets the device be fed for a while.</summary>
internal sealed class EvidenceLoop(Evidence evidence, FeedGate gate, LastStep lastStep, PartReports parts, MachineReports machine, LoopTime loop) : IWorker
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = loop.Timer();
        do
        {
            var situation = evidence.Look();
            parts.Tell(situation);
            machine.Tell();
            await lastStep.TakeAsync(situation, stop);
            gate.Looked();
            loop.Part.Works();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }
}

/// <summary>How often that is, and the part of the health message that says it turns.</summary>
internal sealed class LoopTime(HealthOptions health, WorkMonitor monitor, TimeProvider time)
{
    // Far above an order to the host and a write to a slow card; below the time in which the device would starve.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);

    public WorkPart Part { get; } = monitor.AddPart("evidence", StuckAfter);

    public PeriodicTimer Timer() => new(health.LookEvery, time);
}
