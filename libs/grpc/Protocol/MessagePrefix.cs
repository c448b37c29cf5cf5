using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>The five bytes before each message: whether it is compressed, and its length.</summary>
internal static class MessagePrefix
{
    public const int Length = 5;

    public static void Write(IBufferWriter<byte> target, int payloadLength)
    {
        var prefix = target.GetSpan(Length);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)payloadLength);
        target.Advance(Length);
    }

    /// <summary>False while there are fewer than five bytes.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, int? maxPayload, out int payloadLength)
    {
        payloadLength = 0;
        if (buffer.Length < Length) return false;
        Span<byte> prefix = stackalloc byte[Length];
        buffer.Slice(0, Length).CopyTo(prefix);
        if (prefix[0] != 0) throw Failure(StatusCode.Internal, "A message is compressed though no compression was agreed upon.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > (uint)(maxPayload ?? int.MaxValue))
            throw Failure(StatusCode.ResourceExhausted, $"A message of {length} bytes is larger than the {maxPayload ?? int.MaxValue} that are accepted.");
        payloadLength = (int)length;
        return true;
    }

    private static RpcException Failure(StatusCode code, string detail) => new(new Status(code, detail));
}
