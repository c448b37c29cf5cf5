using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Edge.Hosting;

/// <summary>The product's own meter and source of activities; what the frameworks measure comes beside it.</summary>
public static class EdgeTelemetry
{
    /// <summary>The name of both.</summary>
    public const string Name = "edge";

    /// <summary>For queue depths and other numbers of a service's own.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>For steps of a telegram's way.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    private static Histogram<double> Durations { get; } =
        Meter.CreateHistogram<double>("edge.operation.duration", "s", "Time per operation");

    /// <summary>Times an operation from here until it is disposed, as a metric and as a span.</summary>
    /// <param name="operation">For example <c>store.commit</c>.</param>
    /// <param name="parent">A trace context (W3C <c>traceparent</c>) that it belongs to; empty: the current one's.</param>
    public static Operation Measure(string operation, string parent = "") => new(operation, parent);

    /// <summary>An operation under way.</summary>
    public readonly struct Operation : IDisposable
    {
        private readonly string _name;
        private readonly long _began;

        internal Operation(string name, string parent)
        {
            _name = name;
            _began = Stopwatch.GetTimestamp();
            Activity = parent.Length == 0
                ? Activities.StartActivity(_name)
                : Activities.StartActivity(_name, ActivityKind.Internal, parent);
        }

        /// <summary>The span; null while nobody listens.</summary>
        public Activity? Activity { get; }

        /// <summary>Ends the operation.</summary>
        public void Dispose()
        {
            Durations.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("operation", _name));
            Activity?.Dispose();
        }
    }
}
