using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>Takes messages out of a body, one by one, and parses them where they lie. Reads no further than the message it was asked
/// for, so a peer that sends faster is held back by HTTP/2's flow control.</summary>
internal sealed class MessageReader<T>(PipeReader body, Func<DeserializationContext, T> parse, int? maxPayload) : DeserializationContext
    where T : class
{
    private ReadOnlySequence<byte> _payload;

    public override int PayloadLength => (int)_payload.Length;

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    /// <summary>The next message, or null at the body's orderly end.</summary>
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.IsCanceled) throw new OperationCanceledException("The call has ended.");
            if (TryTake(read.Buffer, out var message, out var consumed))
            {
                body.AdvanceTo(consumed);
                return message;
            }

            if (read.IsCompleted)
            {
                if (read.Buffer.IsEmpty) return null;
                throw new RpcException(new Status(StatusCode.Internal, "The stream ended in the middle of a message."));
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private bool TryTake(in ReadOnlySequence<byte> buffer, out T? message, out SequencePosition consumed)
    {
        (message, consumed) = (null, buffer.Start);
        if (!MessagePrefix.TryRead(buffer, maxPayload, out var length)) return false;
        if (buffer.Length < MessagePrefix.Length + (long)length) return false;
        _payload = buffer.Slice(MessagePrefix.Length, length);
        message = Parse();
        consumed = _payload.End;
        _payload = default;
        return true;
    }

    private T Parse()
    {
        try
        {
            return parse(this);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"A message is not a {typeof(T).Name}.", e));
        }
    }
}
