namespace Edge.Mqtt.Session;

/// <summary>What the broker is to keep, apart from any connection: the latest payload of each topic, and which of them are due.</summary>
internal sealed class RetainedState
{
    /// <summary>More topics than any service has; beyond it something makes up topics, and memory would not be bounded.</summary>
    internal const int MaxTopics = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _topics = [];
    private readonly Queue<string> _due = new();

    /// <summary>Sets what is wanted; an older payload that is still due is replaced by it.</summary>
    internal void Set(string topic, ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(topic, out var entry))
            {
                if (_topics.Count >= MaxTopics)
                    throw new InvalidOperationException($"no more than {MaxTopics} retained topics; {topic} is one too many");
                _topics[topic] = entry = new Entry();
            }
            entry.Payload = payload.ToArray();
            entry.Version++;
            MakeDue(topic, entry);
        }
    }

    /// <summary>Wants nothing on that topic any more, not even that it is empty.</summary>
    internal void Remove(string topic)
    {
        lock (_lock)
            _topics.Remove(topic);
    }

    /// <summary>A broker that starts may know nothing: everything is due again.</summary>
    internal void MakeAllDue()
    {
        lock (_lock)
        {
            foreach (var (topic, entry) in _topics)
                MakeDue(topic, entry);
        }
    }

    /// <summary>Takes some of what is due, oldest first; empty when nothing is.</summary>
    internal IReadOnlyList<RetainedItem> Take(int max)
    {
        lock (_lock)
        {
            var items = new List<RetainedItem>(Math.Min(max, _due.Count));
            while (items.Count < max && _due.TryDequeue(out var topic))
            {
                if (!_topics.TryGetValue(topic, out var entry))
                    continue;
                entry.Due = false;
                items.Add(new RetainedItem(topic, entry.Payload, entry.Version));
            }
            return items;
        }
    }

    /// <summary>The broker has it. A topic that was cleared is forgotten, unless it was set again meanwhile.</summary>
    internal void Published(RetainedItem item)
    {
        lock (_lock)
        {
            if (item.Payload.IsEmpty && _topics.TryGetValue(item.Topic, out var entry) && entry.Version == item.Version && !entry.Due)
                _topics.Remove(item.Topic);
        }
    }

    private void MakeDue(string topic, Entry entry)
    {
        if (!entry.Due)
            _due.Enqueue(topic);
        entry.Due = true;
    }

    private sealed class Entry
    {
        internal ReadOnlyMemory<byte> Payload { get; set; }

        internal long Version { get; set; }

        internal bool Due { get; set; }
    }
}

/// <summary>One payload on its way to the broker.</summary>
internal readonly record struct RetainedItem(string Topic, ReadOnlyMemory<byte> Payload, long Version);
