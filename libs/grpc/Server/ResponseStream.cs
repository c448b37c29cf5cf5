using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.AspNetCore.Server;

/// <summary>The responses of a call, written straight into the connection's pipe. A write waits while the caller does not read.</summary>
internal sealed class ResponseStream<T>(PipeWriter body, Marshaller<T> marshaller, ServerCall call, GrpcServiceOptions options)
    : IServerStreamWriter<T>
    where T : class
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Ended = 2;

    // Messages with a buffer hint wait for each other up to here.
    private const int MaxUnflushed = 32 * 1024;

    private readonly MessageWriter<T> _writer = new(marshaller.ContextualSerializer, options.MaxSendMessageSize);
    private int _state;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var before = Interlocked.CompareExchange(ref _state, Writing, Idle);
        if (before != Idle) throw new InvalidOperationException(before == Writing ? "The previous write has not ended." : "The call has ended.");
        try
        {
            Put(message);
            var mayWait = ((WriteOptions?.Flags ?? WriteFlags.None) & WriteFlags.BufferHint) != 0;
            if (!mayWait || !body.CanGetUnflushedBytes || body.UnflushedBytes >= MaxUnflushed) await FlushAsync(cancellationToken);
        }
        finally
        {
            Interlocked.CompareExchange(ref _state, Idle, Writing);
        }
    }

    /// <summary>The response of a call that has exactly one; it goes out together with the status.</summary>
    public ValueTask WriteOnlyAsync(T? response)
    {
        if (response is null) throw new InvalidOperationException("The service method returned no response.");
        if (call.Status.StatusCode == StatusCode.OK) Put(response);
        return ValueTask.CompletedTask;
    }

    /// <summary>No further write begins; false when one is under way.</summary>
    public bool End() => Interlocked.Exchange(ref _state, Ended) != Writing;

    private void Put(T message)
    {
        call.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            _writer.Write(message, body);
        }
        catch (Exception e) when (e is not RpcException)
        {
            // Part of it may be in the pipe already and cannot be taken back.
            call.Break(e);
            throw;
        }

        call.HasStarted = true;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        using var both = cancellationToken.CanBeCanceled && cancellationToken != call.CancellationToken
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken)
            : null;
        var flushed = await body.FlushAsync(both?.Token ?? call.CancellationToken);
        if (flushed.IsCompleted || flushed.IsCanceled) throw call.Gone();
    }
}
