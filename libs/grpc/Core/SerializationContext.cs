using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is written to: either one array, or a length, a buffer and completion.</summary>
public abstract class SerializationContext
{
    /// <summary>The whole message in an array that nobody changes any more.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write to.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Says, before the first byte, how many there will be.</summary>
    public virtual void SetPayloadLength(int payloadLength) { }

    /// <summary>Everything is in the buffer.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
