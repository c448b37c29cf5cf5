using Edge.Hosting;
using Edge.Store.Appending;

namespace Edge.Store.Readings;

/// <summary>
/// Which trace the latest readings belong to, so that it goes on with their batch. In memory and bounded: a trace is for looking,
/// not for keeping. Empty while nobody traces.
/// </summary>
internal sealed class TraceBook
{
    private const int MaxReadings = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string MeterId, long ReceivedMs), string> _traces = [];
    private readonly Queue<(string MeterId, long ReceivedMs)> _order = new();

    /// <summary>Notes in the telegram's trace that it is durable, and remembers the trace.</summary>
    public void Stored(PreparedTelegram telegram)
    {
        if (telegram.TraceParent.Length == 0)
            return;
        using var operation = EdgeTelemetry.Measure("store.stored", telegram.TraceParent);
        var key = (telegram.MeterId, telegram.ReceivedMs);
        lock (_gate)
        {
            if (_traces.TryAdd(key, operation.Activity?.Id ?? telegram.TraceParent))
                _order.Enqueue(key);
            if (_order.Count > MaxReadings)
                _traces.Remove(_order.Dequeue());
        }
    }

    /// <summary>The reading's trace, or nothing.</summary>
    public string Of(StoredReading reading)
    {
        lock (_gate)
            return _traces.GetValueOrDefault((reading.MeterId, reading.ReceivedMs), "");
    }
}
