using System.Diagnostics.CodeAnalysis;
using Edge.Hosting;
using ControlContract = Edge.V1.Control;

namespace Edge.Trial;

/// <summary>What the worker does to its process.</summary>
internal enum Behaviour
{
    Waits,
    Throws,
    Returns,
    IgnoresTheStop,
    HasNoProgress,
    StarvesThePool,
    CallsControl,
}

[Section("Trial")]
internal sealed class TrialOptions
{
    [Setting("What the worker does.")]
    public Behaviour Behaviour { get; init; }

    [Setting("After how long its part is stuck.")]
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(1);
}

internal sealed class TrialWorker : IWorker
{
    private readonly TrialOptions _options;
    private readonly TimeProvider _time;
    private readonly ControlContract.ControlClient _control;
    private readonly WorkPart _part;

    public TrialWorker(TrialOptions options, WorkMonitor monitor, TimeProvider time, ControlContract.ControlClient control)
    {
        (_options, _time, _control) = (options, time, control);
        _part = monitor.AddPart("trial", options.StuckAfter);
        monitor.AddCounter("rounds", () => 1);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        switch (_options.Behaviour)
        {
            case Behaviour.Throws:
                throw new InvalidDataException("thrown on demand");
            case Behaviour.Returns:
                return;
            case Behaviour.IgnoresTheStop:
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, CancellationToken.None);
                return;
            case Behaviour.HasNoProgress:
                _part.Works();
                break;
            case Behaviour.StarvesThePool:
                Starve();
                break;
            case Behaviour.CallsControl:
                using (EdgeTelemetry.Measure("trial.call"))
                    await _control.GetTunnelAsync(new(), deadline: _time.GetUtcNow().UtcDateTime.AddSeconds(20), cancellationToken: stop);
                break;
            default:
                _part.Waits("the end");
                break;
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "Blocking every thread of the pool is what is asked for.")]
    private static void Starve()
    {
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        for (var i = 0; i < 1000; i++)
            ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(Timeout.Infinite));
    }
}
