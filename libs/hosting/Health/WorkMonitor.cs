using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Edge.Hosting;

/// <summary>
/// The evidence that a service is healthy: its work moves, or it has no work. Each part that can hang reports here; nothing
/// is healthy because a timer says so.
/// </summary>
public sealed class WorkMonitor
{
    private readonly ConcurrentDictionary<string, WorkPart> _parts = new();
    private readonly ConcurrentDictionary<string, Func<long>> _counters = new();
    private readonly TimeProvider _time;
    private readonly Harm _harm;

    /// <summary>One for each process.</summary>
    /// <param name="time">The clock of all silences.</param>
    /// <param name="hangFile">See <see cref="HealthOptions.HangFile"/>.</param>
    public WorkMonitor(TimeProvider time, string hangFile = "")
    {
        (_time, _harm) = (time, new Harm(hangFile));
        EdgeTelemetry.Meter.CreateObservableGauge("edge.counter", Measure, description: "The counters of the health message");
    }

    /// <summary>Adds a part, waiting at first.</summary>
    /// <param name="name">Unique within the service.</param>
    /// <param name="stuckAfter">How long it may say nothing while it has work.</param>
    public WorkPart AddPart(string name, TimeSpan stuckAfter)
    {
        var part = new WorkPart(name, stuckAfter, _time, _harm);
        return _parts.TryAdd(name, part) ? part : throw new InvalidOperationException($"There is a part {name} already.");
    }

    /// <summary>Adds a number to the health message and, as <c>edge.counter</c>, to the metrics.</summary>
    /// <param name="name">Lower snake case.</param>
    /// <param name="read">Called at each look; must be quick and never throw.</param>
    public void AddCounter(string name, Func<long> read)
    {
        if (!_counters.TryAdd(name, read))
            throw new InvalidOperationException($"There is a counter {name} already.");
    }

    internal IReadOnlyList<PartHealth> Look()
    {
        _harm.StarveIfAsked();
        return [.. _parts.Values.Select(part => part.Look()).OrderBy(part => part.Name, StringComparer.Ordinal)];
    }

    internal IReadOnlyDictionary<string, long> Count() =>
        new SortedDictionary<string, long>(_counters.ToDictionary(counter => counter.Key, counter => counter.Value()), StringComparer.Ordinal);

    private IEnumerable<Measurement<long>> Measure() =>
        _counters.Select(counter => new Measurement<long>(counter.Value(), new KeyValuePair<string, object?>("name", counter.Key)));
}
