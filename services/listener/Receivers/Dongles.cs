using Edge.Hosting;
using Edge.Listener.Frames;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Receivers;

/// <summary>All dongles of this machine, each supervised by itself.</summary>
internal sealed class Dongles : IDisposable
{
    // A child's end is bounded by its stop timeout; who is busy for longer than that is stuck.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<Dongle> _dongles;
    private readonly TimeProvider _time;

    public Dongles(ListenerOptions options, ReceiverBook receivers, FrameRoad road, DongleProgram program, WorkMonitor monitor, ILogger<Dongles> log)
    {
        _time = program.Time;
        _dongles =
        [
            .. options.DongleSpecs.Select(spec => new Dongle(
                spec, receivers[spec.Name], road, program, monitor.AddPart($"dongle {spec.Name}", program.StopTimeout + Slack), log)),
        ];
    }

    public IReadOnlyList<Dongle> All => _dongles;

    public async Task RunAsync(CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = _dongles.Select(dongle => dongle.RunAsync(life.Token)).Append(Task.Delay(Timeout.InfiniteTimeSpan, _time, life.Token)).ToList();
        await Task.WhenAny(running);
        await life.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>Ends the children of that receiver, or of all, and starts them anew. False: there is no such dongle.</summary>
    /// <param name="name">A receiver's name; empty: all.</param>
    public bool Restart(string name)
    {
        var meant = _dongles.Where(dongle => name.Length == 0 || dongle.Spec.Name == name).ToList();
        foreach (var dongle in meant)
            dongle.Restart();
        return name.Length == 0 || meant.Count > 0;
    }

    public void Dispose()
    {
        foreach (var dongle in _dongles)
            dongle.Dispose();
    }
}
