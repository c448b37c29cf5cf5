using System.Net;

namespace Grpc.Net.Client;

/// <summary>A body that a <see cref="RequestWriter{T}"/> writes while the call is under way.</summary>
internal sealed class RequestContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where to write; comes with the connection.</summary>
    public Task<Stream> Stream => _stream.Task;

    /// <summary>No further message follows.</summary>
    public void Complete() => _complete.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers go out now: the server may answer before the first message, and the caller may be waiting for that.
        await stream.FlushAsync(cancellationToken);
        if (!_stream.TrySetResult(stream)) throw new IOException("The connection was lost, and a stream of messages cannot begin anew.");
        await _complete.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
