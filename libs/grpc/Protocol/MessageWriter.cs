using System.Buffers;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>Puts messages with their prefix into a buffer. A serializer that says the length first writes straight into it.</summary>
internal sealed class MessageWriter<T>(Action<T, SerializationContext> serialize, int? maxPayload) : SerializationContext, IBufferWriter<byte>
    where T : class
{
    private IBufferWriter<byte>? _target;
    private ArrayBufferWriter<byte>? _aside;
    private int _announced;
    private int _written;
    private bool _complete;

    /// <summary>Throws <see cref="RpcException"/>, with the target untouched, when the message is too large.</summary>
    public void Write(T message, IBufferWriter<byte> target)
    {
        (_target, _aside, _announced, _written, _complete) = (target, null, -1, 0, false);
        serialize(message, this);
        if (!_complete) throw new InvalidOperationException($"The serializer of {typeof(T).Name} did not complete.");
        _target = null;
    }

    public override void SetPayloadLength(int payloadLength)
    {
        Begin(payloadLength);
        _announced = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_announced < 0) _aside ??= new ArrayBufferWriter<byte>();
        return this;
    }

    public override void Complete()
    {
        if (_aside is not null)
        {
            Complete(_aside.WrittenSpan);
            return;
        }

        if (_written != _announced)
            throw new InvalidOperationException($"The serializer of {typeof(T).Name} announced {_announced} bytes and wrote {_written}.");
        _complete = true;
    }

    public override void Complete(byte[] payload) => Complete(payload.AsSpan());

    public void Advance(int count)
    {
        _written += count;
        Current.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Current.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Current.GetSpan(sizeHint);

    private IBufferWriter<byte> Current => _aside ?? _target ?? throw new InvalidOperationException("No message is being written.");

    private void Complete(ReadOnlySpan<byte> payload)
    {
        Begin(payload.Length);
        _target!.Write(payload);
        _complete = true;
    }

    private void Begin(int payloadLength)
    {
        if (payloadLength > maxPayload)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"A message of {payloadLength} bytes is larger than the {maxPayload} that are sent."));
        }

        MessagePrefix.Write(_target!, payloadLength);
    }
}
