namespace Edge.Listener.Frames;

/// <summary>Every address heard, configured or not, bounded; the one not heard for longest makes room.</summary>
internal sealed class HeardList(int capacity)
{
    /// <summary>Receivers named with an address: the first ones to hear it.</summary>
    public const int MaxReceivers = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<LinkAddress, LinkedListNode<HeardEntry>> _byAddress = [];
    private readonly LinkedList<HeardEntry> _lastHeardFirst = new();

    public void Note(LinkAddress address, bool encrypted, bool configured, Heard heard)
    {
        lock (_gate)
        {
            if (_byAddress.TryGetValue(address, out var node))
                _lastHeardFirst.Remove(node);
            else
                _byAddress.Add(address, node = new(MakeRoom(address, heard)));
            var entry = node.Value;
            node.Value = entry with
            {
                Encrypted = encrypted,
                Configured = configured,
                RssiDbm = heard.RssiDbm ?? entry.RssiDbm,
                LastHeardMilliseconds = heard.Moment.UnixMilliseconds,
                Telegrams = entry.Telegrams + 1,
                Receivers = With(entry.Receivers, heard.Receiver),
                LastFrame = heard.Bytes,
            };
            _lastHeardFirst.AddFirst(node);
        }
    }

    /// <summary>Last heard first.</summary>
    public IReadOnlyList<HeardEntry> List(int limit)
    {
        lock (_gate)
            return [.. _lastHeardFirst.Take(limit)];
    }

    private HeardEntry MakeRoom(LinkAddress address, Heard heard)
    {
        if (_byAddress.Count >= capacity)
        {
            _byAddress.Remove(_lastHeardFirst.Last!.Value.Address);
            _lastHeardFirst.RemoveLast();
        }

        return new HeardEntry(address) { FirstHeardMilliseconds = heard.Moment.UnixMilliseconds };
    }

    private static string[] With(string[] receivers, string receiver) =>
        receivers.Length >= MaxReceivers || Array.IndexOf(receivers, receiver) >= 0 ? receivers : [.. receivers, receiver];
}

/// <summary>What is known of one address.</summary>
internal sealed record HeardEntry(LinkAddress Address)
{
    public bool Encrypted { get; init; }

    public bool Configured { get; init; }

    public int? RssiDbm { get; init; }

    public long FirstHeardMilliseconds { get; init; }

    public long LastHeardMilliseconds { get; init; }

    public ulong Telegrams { get; init; }

    public string[] Receivers { get; init; } = [];

    /// <summary>As it was heard, so that a key and a driver can be tried on it.</summary>
    public ReadOnlyMemory<byte> LastFrame { get; init; }
}
