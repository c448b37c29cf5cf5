namespace Edge.Mqtt;

/// <summary>
/// Passes on what the peer sends and ends the connection at the header of a packet that is larger than allowed: the library makes room for
/// a whole packet as soon as it knows its length (MQTT 5, 2.1.4: up to 256 MB). Reads ahead, for the library asks for single bytes.
/// </summary>
internal sealed class PacketLimitStream(Stream inner, int maximumPacketSize) : Stream
{
    private const int ReadAheadBytes = 16 * 1024;
    private const int MaxLengthBytes = 4;

    private readonly byte[] _ahead = new byte[ReadAheadBytes];
    private int _at;
    private int _end;

    // The packet under way: bytes of its body that are to come, or how much of its length is known.
    private long _bodyLeft;
    private int _lengthBytes = -1;
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _end)
        {
            (_at, _end) = (0, await inner.ReadAsync(_ahead, cancellationToken));
            Check(_ahead.AsSpan(0, _end));
        }

        var count = Math.Min(buffer.Length, _end - _at);
        _ahead.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var share = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= share;
                bytes = bytes[share..];
                continue;
            }

            TakeHeader(bytes[0]);
            bytes = bytes[1..];
        }
    }

    /// <summary>One byte of type and flags, then the length, 7 bits a byte, the lowest first.</summary>
    private void TakeHeader(byte value)
    {
        if (_lengthBytes < 0)
        {
            (_lengthBytes, _length) = (0, 0);
            return;
        }

        _length |= (long)(value & 0x7f) << (7 * _lengthBytes++);
        if (value >= 0x80 && _lengthBytes < MaxLengthBytes)
            return;
        var size = 1 + _lengthBytes + _length;
        if (size > maximumPacketSize)
            throw new IOException($"it sent a packet of {size} bytes; at most {maximumPacketSize} are taken");
        (_bodyLeft, _lengthBytes) = (_length, -1);
    }
}
