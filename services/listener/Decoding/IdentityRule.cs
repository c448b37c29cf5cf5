using Edge.Listener.Frames;

namespace Edge.Listener.Decoding;

/// <summary>
/// wmbusmeters 2.0.0 on <c>stdin:jsonl</c> crashes when two meters in one process have the same id and differ in manufacturer,
/// version or type (its classic form does not). A decoder that has seen the one must be renewed before it is asked about the other.
/// </summary>
internal sealed class IdentityRule
{
    // Far more than there are meters; who sends under ever new addresses costs a renewal now and then and no memory.
    private const int MaxAddresses = 50_000;

    private readonly Dictionary<uint, LinkAddress> _seen = [];

    public IdentityRule() => Allows(Probe.Question.Frame.Address);

    /// <summary>Whether this life may be asked about that address; if so it has seen it from now on.</summary>
    public bool Allows(LinkAddress address)
    {
        if (_seen.TryGetValue(address.Id, out var seen))
            return seen == address;
        return _seen.Count < MaxAddresses && _seen.TryAdd(address.Id, address);
    }
}
