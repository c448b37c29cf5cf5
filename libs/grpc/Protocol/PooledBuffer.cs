using System.Buffers;

namespace Grpc.Protocol;

/// <summary>A growing buffer from the shared pool, for one writer. An unusually large one goes back when it is emptied.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int Initial = 4 * 1024;
    private const int Keep = 256 * 1024;

    private byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes back what was written after <paramref name="length"/>.</summary>
    public void CutTo(int length) => Length = length;

    public void Clear()
    {
        Length = 0;
        if (_array.Length > Keep) Free();
    }

    /// <summary>Gives the memory back; what was not given back is garbage like any other.</summary>
    public void Free()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        (_array, Length) = ([], 0);
    }

    private void Reserve(int more)
    {
        if (_array.Length - Length >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Initial, Math.Max(checked(_array.Length * 2), checked(Length + more))));
        Written.CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
