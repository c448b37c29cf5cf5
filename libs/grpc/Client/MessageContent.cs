using System.Net;

namespace Grpc.Net.Client;

/// <summary>A body of one message. It can be sent again when a connection turns out to be closed before anything was taken.</summary>
internal sealed class MessageContent(ReadOnlyMemory<byte> message) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        await stream.WriteAsync(message, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = message.Length;
        return true;
    }
}
