namespace Edge.Listener.Frames;

/// <summary>
/// By what two frames are the same: all their bytes, but for the bits that a repeater changes when it sends a frame again. Those are
/// H and R of the configuration field in security modes 0 and 5 (EN 13757-7; OMS vol. 2: a meter sends both as 0) and H of the
/// extended link layer's communication control field (EN 13757-4). Both stand outside of what is encrypted.
/// </summary>
internal readonly struct FrameKey : IEquatable<FrameKey>
{
    private const byte LinkHopBit = 0x10;
    private const byte TransportHopBits = 0x03;

    private readonly Frame _frame;
    private readonly int _linkAt;
    private readonly int _transportAt;
    private readonly int _hash;

    public FrameKey(Frame frame, FrameLayers layers)
    {
        (_frame, _linkAt, _transportAt) = (frame, layers.LinkHopAt, layers.TransportHopAt);
        Span<byte> bytes = stackalloc byte[frame.Bytes.Length];
        Mask(bytes);
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    public bool Equals(FrameKey other)
    {
        if (_hash != other._hash || _frame.Bytes.Length != other._frame.Bytes.Length)
            return false;
        if (_frame.Bytes.Span.SequenceEqual(other._frame.Bytes.Span))
            return true;
        Span<byte> mine = stackalloc byte[_frame.Bytes.Length];
        Span<byte> theirs = stackalloc byte[_frame.Bytes.Length];
        Mask(mine);
        other.Mask(theirs);
        return mine.SequenceEqual(theirs);
    }

    public override bool Equals(object? obj) => obj is FrameKey other && Equals(other);

    public override int GetHashCode() => _hash;

    private void Mask(Span<byte> bytes)
    {
        _frame.Bytes.Span.CopyTo(bytes);
        if (_linkAt > 0)
            bytes[_linkAt] &= unchecked((byte)~LinkHopBit);
        if (_transportAt > 0)
            bytes[_transportAt] &= unchecked((byte)~TransportHopBits);
    }
}
