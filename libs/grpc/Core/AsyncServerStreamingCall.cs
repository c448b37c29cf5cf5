namespace Grpc.Core;

/// <summary>A call with one request and many responses.</summary>
/// <typeparam name="TResponse">The response.</typeparam>
/// <param name="responseStream">The responses.</param>
/// <param name="responseHeadersAsync">The server's headers.</param>
/// <param name="getStatusFunc">The status, once the call has ended.</param>
/// <param name="getTrailersFunc">The trailers, once the call has ended.</param>
/// <param name="disposeAction">Gives the call up.</param>
public sealed class AsyncServerStreamingCall<TResponse>(
    IAsyncStreamReader<TResponse> responseStream,
    Task<Metadata> responseHeadersAsync,
    Func<Status> getStatusFunc,
    Func<Metadata> getTrailersFunc,
    Action disposeAction) : IDisposable
{
    /// <summary>Reads the responses.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; } = responseStream;

    /// <summary>What the server sent first.</summary>
    public Task<Metadata> ResponseHeadersAsync { get; } = responseHeadersAsync;

    /// <summary>How the call ended; throws before that.</summary>
    public Status GetStatus() => getStatusFunc();

    /// <summary>What the server sent last; throws before the call has ended.</summary>
    public Metadata GetTrailers() => getTrailersFunc();

    /// <summary>Gives up the call if it has not ended.</summary>
    public void Dispose() => disposeAction();
}
