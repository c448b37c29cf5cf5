using System.Collections.Concurrent;

namespace Edge.Broker.Bounds;

/// <summary>
/// What waits for each client, in messages and bytes: counted when a message is queued, given back when it is sent (QoS 0) or acknowledged
/// (QoS 1), so that a client that reads and never acknowledges is bounded too. What has no room is not queued: the library's own bound drops
/// the oldest from its queue but keeps it among what is to be sent again (docs/adr/0026).
/// </summary>
internal sealed class ClientQueues(int maxMessages, long maxBytes)
{
    // What a queued message costs beside its topic and payload.
    private const int OverheadBytes = 256;

    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private long _dropped;

    /// <summary>Messages that were dropped because a client did not take them, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait for all clients.</summary>
    public long Bytes => _queues.Values.Sum(static queue => queue.ReadBytes());

    public static long SizeOf(string topic, long payloadBytes) => OverheadBytes + topic.Length + payloadBytes;

    /// <summary>Takes room for a message; false when the client has used up its own, and the message is counted as dropped.</summary>
    /// <param name="client">Whose queue.</param>
    /// <param name="bytes">See <see cref="SizeOf"/>.</param>
    /// <param name="droppedSoFar">Of this client, when there is no room.</param>
    public bool TryTake(string client, long bytes, out long droppedSoFar)
    {
        if (_queues.GetOrAdd(client, static _ => new()).TryTake(bytes, maxMessages, maxBytes, out droppedSoFar))
            return true;
        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>The message has left the queue.</summary>
    public void GiveBack(string client, long bytes)
    {
        if (_queues.TryGetValue(client, out var queue))
            queue.GiveBack(bytes);
    }

    /// <summary>The session has ended.</summary>
    public void Forget(string client) => _queues.TryRemove(client, out _);

    private sealed class Queue
    {
        private readonly Lock _gate = new();
        private long _messages;
        private long _bytes;
        private long _dropped;

        public bool TryTake(long bytes, int maxMessages, long maxBytes, out long dropped)
        {
            lock (_gate)
            {
                var fits = _messages < maxMessages && _bytes + bytes <= maxBytes;
                (_messages, _bytes, _dropped) = fits ? (_messages + 1, _bytes + bytes, _dropped) : (_messages, _bytes, _dropped + 1);
                dropped = _dropped;
                return fits;
            }
        }

        public void GiveBack(long bytes)
        {
            // Never below nothing: a retained message that a new subscription gets was not counted.
            lock (_gate)
                (_messages, _bytes) = (Math.Max(0, _messages - 1), Math.Max(0, _bytes - bytes));
        }

        public long ReadBytes()
        {
            lock (_gate)
                return _bytes;
        }
    }
}
