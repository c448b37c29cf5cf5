using Edge.Listener.Frames;

namespace Edge.Listener.Decoding;

/// <summary>
/// wmbusmeters 2.0.0 on <c>stdin:jsonl</c> crashes when two meters in one process have the same id and differ in manufacturer,
/// version or type (its classic form does not), and it reads a meter for ever with the driver that it was asked with first. A decoder that
/// has seen the one must be renewed before it is asked about the other.
/// </summary>
internal sealed class IdentityRule
{
    // Far more than there are meters; who sends under ever new addresses costs a renewal now and then and no memory.
    private const int MaxAddresses = 50_000;

    private readonly Dictionary<uint, (LinkAddress Address, string Driver)> _seen = [];

    public IdentityRule() => Allows(Probe.Question);

    /// <summary>Whether this life may be asked that; if so it has seen the meter from now on.</summary>
    public bool Allows(Question question)
    {
        var asked = (question.Frame.Address, question.Meter.Driver);
        if (_seen.TryGetValue(asked.Address.Id, out var seen))
            return seen == asked;
        return _seen.Count < MaxAddresses && _seen.TryAdd(asked.Address.Id, asked);
    }
}
