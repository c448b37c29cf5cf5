using System.Collections.Concurrent;

namespace Edge.Broker.Bounds;

/// <summary>
/// Bytes that wait for each client: counted when a message is queued, given back when it is sent (QoS 0) or acknowledged (QoS 1), so that
/// a client that reads and never acknowledges is bounded too.
/// </summary>
internal sealed class ClientQueues(long maxBytes)
{
    // What a queued message costs beside its topic and payload.
    private const int OverheadBytes = 256;

    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private long _dropped;

    /// <summary>Messages that were dropped because a client did not take them, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait for all clients.</summary>
    public long Bytes => _queues.Values.Sum(queue => Interlocked.Read(ref queue.Bytes));

    public static long SizeOf(string topic, long payloadBytes) => OverheadBytes + topic.Length + payloadBytes;

    /// <summary>Takes room for a message; false when the client has used up its own.</summary>
    public bool TryTake(string client, long bytes)
    {
        var queue = _queues.GetOrAdd(client, static _ => new());
        if (Interlocked.Add(ref queue.Bytes, bytes) <= maxBytes)
            return true;
        Interlocked.Add(ref queue.Bytes, -bytes);
        return false;
    }

    /// <summary>The message has left the queue.</summary>
    public void GiveBack(string client, long bytes)
    {
        // Never below nothing: a message that was taken before its session was given up is given back by nobody else.
        if (_queues.TryGetValue(client, out var queue) && Interlocked.Add(ref queue.Bytes, -bytes) < 0)
            Interlocked.Exchange(ref queue.Bytes, 0);
    }

    /// <summary>Counts a message that was dropped; how many of this client so far.</summary>
    public long CountDropped(string client)
    {
        Interlocked.Increment(ref _dropped);
        return Interlocked.Increment(ref _queues.GetOrAdd(client, static _ => new()).Dropped);
    }

    /// <summary>The session has ended.</summary>
    public void Forget(string client) => _queues.TryRemove(client, out _);

    private sealed class Queue
    {
        public long Bytes;
        public long Dropped;
    }
}
