namespace Edge.Cli.Bundles;

/// <summary>What is written here goes to both.</summary>
internal sealed class Tee(Stream one, Stream other, Action<long> progress) : Stream
{
    private long _done;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await one.WriteAsync(buffer, cancellationToken);
        await other.WriteAsync(buffer, cancellationToken);
        progress(_done += buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
