namespace Edge.Listener.Values;

/// <summary>What is known of every sender's values, bounded; those not heard for longest make room. Not for several threads.</summary>
internal sealed class SenderBook
{
    /// <summary>Many times as many as there are meters; who sends under ever new addresses costs no memory.</summary>
    public const int MaxSenders = 20_000;

    /// <summary>Bytes of field names and values of all senders.</summary>
    public const int MaxBytes = 24 * 1024 * 1024;

    private readonly Dictionary<Sender, SenderValues> _values = [];
    private long _bytes;

    public int Count => _values.Count;

    public SenderValues Of(Sender sender)
    {
        if (_values.TryGetValue(sender, out var values))
            return values;
        if (_values.Count >= MaxSenders)
            RemoveOldest();
        _values.Add(sender, values = new SenderValues());
        return values;
    }

    /// <summary>To be told how much more a sender's fields take than before.</summary>
    public void Grown(long bytes)
    {
        _bytes += bytes;
        while (_bytes > MaxBytes && _values.Count > 1)
            RemoveOldest();
    }

    public IEnumerable<(Sender Sender, string Name, Counter Counter)> Counters() =>
        _values.SelectMany(pair => pair.Value.Counters.Last.Select(counter => (pair.Key, counter.Key, counter.Value)));

    // Many at once: to look for the oldest one costs as much.
    private void RemoveOldest()
    {
        foreach (var (sender, values) in _values.OrderBy(pair => pair.Value.LastUptime).Take((_values.Count / 16) + 1).ToList())
        {
            _bytes -= values.Fields.Bytes;
            _values.Remove(sender);
        }
    }
}
