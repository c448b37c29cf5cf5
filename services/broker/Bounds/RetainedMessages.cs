namespace Edge.Broker.Bounds;

/// <summary>Counts what the broker keeps: topics and bytes, so that no client can fill the memory with retained messages.</summary>
internal sealed class RetainedMessages(int maxTopics, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>Topics with a message.</summary>
    public int Topics
    {
        get
        {
            lock (_gate)
                return _bytes.Count;
        }
    }

    /// <summary>Puts a message in the place of the topic's last one; false when there is no room. An empty one clears the topic.</summary>
    public bool TryPut(string topic, long payloadBytes)
    {
        lock (_gate)
        {
            var before = _bytes.GetValueOrDefault(topic);
            if (payloadBytes == 0)
            {
                _bytes.Remove(topic);
                _total -= before;
                return true;
            }

            var size = topic.Length + payloadBytes;
            if (_total - before + size > maxBytes || (before == 0 && _bytes.Count >= maxTopics))
                return false;
            _bytes[topic] = size;
            _total += size - before;
            return true;
        }
    }
}
