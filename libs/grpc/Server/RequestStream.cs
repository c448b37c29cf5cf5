using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.AspNetCore.Server;

/// <summary>The requests of a call. What is not read is not asked for: the caller is held back by HTTP/2's flow control.</summary>
internal sealed class RequestStream<T>(PipeReader body, Marshaller<T> marshaller, ServerCall call, GrpcServiceOptions options)
    : IAsyncStreamReader<T>
    where T : class
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Ended = 2;

    private readonly MessageReader<T> _reader = new(body, marshaller.ContextualDeserializer, options.MaxReceiveMessageSize);
    private T? _current;
    private int _state;

    public T Current => _current ?? throw new InvalidOperationException("There is no current message.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        var before = Interlocked.CompareExchange(ref _state, Reading, Idle);
        if (before != Idle) throw new InvalidOperationException(before == Reading ? "The previous read has not ended." : "The call has ended.");
        try
        {
            _current = await ReadAsync(cancellationToken);
            return _current is not null;
        }
        finally
        {
            Interlocked.CompareExchange(ref _state, Idle, Reading);
        }
    }

    /// <summary>The request of a call that has exactly one.</summary>
    public async ValueTask<T> ReadOnlyAsync()
    {
        var request = await ReadAsync(CancellationToken.None) ?? throw Violation("no request");
        if (await ReadAsync(CancellationToken.None) is not null) throw Violation("more than one request");
        return request;
    }

    /// <summary>The method has returned: a read that it left behind ends now, and none begins.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _state, Ended) == Reading) body.CancelPendingRead();
    }

    private async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        using var both = cancellationToken.CanBeCanceled && cancellationToken != call.CancellationToken
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken)
            : null;
        try
        {
            return await _reader.ReadAsync(both?.Token ?? call.CancellationToken);
        }
        catch (IOException e)
        {
            throw call.Gone(e);
        }
    }

    private static RpcException Violation(string what) =>
        new(new Status(StatusCode.Unimplemented, $"This method takes one request; there was {what}."));
}
