namespace Edge.Uplink.Alarms;

/// <summary>
/// The alarms that the cloud has not been told about: of each only its latest state, in the order of the changes, bounded.
/// </summary>
internal sealed class AlarmQueue
{
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, byte[]> _waiting = [];
    private readonly OrderedDictionary<string, byte[]> _known = [];

    /// <summary>Takes in what the bus carries. What it only repeats, as it does on each connect, is no news.</summary>
    /// <param name="topic">Which alarm.</param>
    /// <param name="payload">Its state; empty when it has ended.</param>
    /// <param name="dropped">The alarm that had to go because too many wait.</param>
    /// <returns>Whether there is news.</returns>
    public bool Take(string topic, byte[] payload, out string? dropped)
    {
        dropped = null;
        lock (_gate)
        {
            var isNews = _known.TryGetValue(topic, out var last) ? !last.AsSpan().SequenceEqual(payload) : payload.Length > 0;
            if (!isNews)
                return false;
            PutLast(_known, topic, payload);
            dropped = PutLast(_waiting, topic, payload);
            return true;
        }
    }

    /// <summary>The next one to be told; null when there is none.</summary>
    public KeyValuePair<string, byte[]>? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return null;
            var next = _waiting.GetAt(0);
            _waiting.RemoveAt(0);
            return next;
        }
    }

    /// <summary>It was not told: it is the next one again, unless its state has changed meanwhile.</summary>
    public void Return(KeyValuePair<string, byte[]> alarm)
    {
        lock (_gate)
            if (!_waiting.ContainsKey(alarm.Key))
                _waiting.Insert(0, alarm.Key, alarm.Value);
    }

    private static string? PutLast(OrderedDictionary<string, byte[]> alarms, string topic, byte[] payload)
    {
        alarms.Remove(topic);
        alarms.Add(topic, payload);
        if (alarms.Count <= Capacity)
            return null;
        var oldest = alarms.GetAt(0).Key;
        alarms.RemoveAt(0);
        return oldest;
    }
}
