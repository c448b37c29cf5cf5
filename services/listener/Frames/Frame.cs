using System.Buffers.Binary;

namespace Edge.Listener.Frames;

/// <summary>A raw frame that is sound at its edges: the decoder may be asked about it.</summary>
internal sealed class Frame
{
    public const int MinBytes = 12;
    public const int MaxBytes = 256;

    private readonly byte[] _bytes;

    private Frame(byte[] bytes) => _bytes = bytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public LinkAddress Address => new(
        BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(4)), BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2)), _bytes[8], _bytes[9]);

    /// <summary>Null, with what is wrong in words, when the decoder could take the frame for something else than it is.</summary>
    public static Frame? Check(byte[] bytes, out string wrong)
    {
        bytes = BridgeFrame.Open(bytes);
        wrong = Wrong(bytes);
        return wrong.Length == 0 ? new Frame(bytes) : null;
    }

    /// <summary>Whether these eight digits stand anywhere in the frame, in the order of the air.</summary>
    public bool Carries(uint id)
    {
        Span<byte> digits = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(digits, id);
        return _bytes.AsSpan().IndexOf(digits) >= 0;
    }

    private static string Wrong(byte[] bytes) => bytes switch
    {
        { Length: < MinBytes } => $"{bytes.Length} bytes, at least {MinBytes} are expected",
        { Length: > MaxBytes } => $"{bytes.Length} bytes, at most {MaxBytes} are expected",
        _ when bytes[0] + 1 != bytes.Length => $"the length byte says {bytes[0] + 1} bytes, there are {bytes.Length}",
        [_, not (0x44 or 0x46), ..] => $"the control byte is {bytes[1]:x2}, 44 or 46 are expected",
        _ => "",
    };
}
