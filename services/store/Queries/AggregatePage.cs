using System.Text;
using System.Text.Json;
using Edge.V1;

namespace Edge.Store.Queries;

/// <summary>A run of windows of one length, being filled with readings in the order in which they were stored.</summary>
internal sealed class AggregatePage
{
    private readonly AggregateFilter _filter;
    private readonly long _startMs;
    private readonly byte[] _field;
    private readonly Window?[] _windows;

    /// <param name="filter">What is asked for.</param>
    /// <param name="startMs">Where the first window begins.</param>
    /// <param name="windows">How many there are.</param>
    public AggregatePage(AggregateFilter filter, long startMs, int windows)
    {
        (_filter, _startMs, _field, _windows) = (filter, startMs, Encoding.UTF8.GetBytes(filter.Field), new Window?[windows]);
        EndMs = startMs + windows * filter.StepMs;
    }

    /// <summary>Where the windows after these begin.</summary>
    public long EndMs { get; }

    /// <summary>Readings at or after this count.</summary>
    public long FromMs => Math.Max(_startMs, _filter.Readings.FromMs);

    /// <summary>Readings before this count.</summary>
    public long ToMs => Math.Min(EndMs, _filter.Readings.ToMs);

    public bool Takes(long receivedMs) => receivedMs >= FromMs && receivedMs < ToMs;

    /// <summary>Counts the number that the reading has in the field, if it has one.</summary>
    public void Add(long receivedMs, ReadOnlySpan<byte> json)
    {
        if (NumberIn(json) is not { } number)
            return;
        ref var window = ref _windows[(receivedMs - _startMs) / _filter.StepMs];
        if (window is null)
            window = new(receivedMs, number);
        else
            window.Add(receivedMs, number);
    }

    /// <summary>Those with readings, in the order of time.</summary>
    public IEnumerable<Aggregate> Filled()
    {
        for (var i = 0; i < _windows.Length; i++)
            if (_windows[i] is { } window)
                yield return window.ToMessage(_startMs + i * _filter.StepMs);
    }

    // The last one where a name stands twice, as most readers of JSON have it.
    private double? NumberIn(ReadOnlySpan<byte> json)
    {
        double? number = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isField = reader.ValueTextEquals(_field);
            reader.Read();
            if (isField)
                number = reader.TokenType == JsonTokenType.Number && double.IsFinite(reader.GetDouble()) ? reader.GetDouble() : null;
            reader.Skip();
        }
        return number;
    }

    private sealed class Window(long receivedMs, double number)
    {
        private long _count = 1;
        private long _firstMs = receivedMs;
        private long _lastMs = receivedMs;
        private double _first = number;
        private double _last = number;
        private double _min = number;
        private double _max = number;

        public void Add(long receivedMs, double number)
        {
            _count++;
            if (receivedMs < _firstMs)
                (_firstMs, _first) = (receivedMs, number);
            if (receivedMs >= _lastMs)
                (_lastMs, _last) = (receivedMs, number);
            _min = Math.Min(_min, number);
            _max = Math.Max(_max, number);
        }

        public Aggregate ToMessage(long startMs) => new()
        {
            WindowStartMs = startMs,
            Count = (ulong)_count,
            First = _first,
            Last = _last,
            Min = _min,
            Max = _max,
        };
    }
}
