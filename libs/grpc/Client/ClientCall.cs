using System.Buffers;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client;

/// <summary>One call at the client: the HTTP request, what comes back, and its end.</summary>
internal sealed class ClientCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallOptions _options;
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<CallResponse<TResponse>>? _response;

    public ClientCall(GrpcChannel channel, Method<TRequest, TResponse> method, CallOptions options)
    {
        (_channel, _method, _options) = (channel, method, options);
        Life.Begin(options, channel);
    }

    public CallLife Life { get; } = new();

    public Task<Metadata> Headers => _headers.Task;

    public Status GetStatus() => Result.Status;

    public Metadata GetTrailers() => Result.Trailers;

    public void Dispose() => Life.End(StatusCode.Cancelled, "The caller disposed the call.");

    /// <summary>Starts a call that has one request. It is serialized here, so that the caller may change it afterwards.</summary>
    public void StartWith(TRequest request)
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            var serialize = _method.RequestMarshaller.ContextualSerializer;
            new MessageWriter<TRequest>(serialize, _channel.Options.MaxSendMessageSize).Write(request, message);
        }
        catch (RpcException e)
        {
            Life.End(new CallResult(e.Status, e.Trailers));
        }

        Start(new MessageContent(message.WrittenMemory));
    }

    public void Start(HttpContent content)
    {
        _response = SendAsync(content);
        _ = _response.ContinueWith(
            static failed => failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The response of a call that has exactly one.</summary>
    public Task<TResponse> ReadOnlyAsync() => EndingOnFailure(async response =>
    {
        var message = await response.Messages.ReadAsync(Life.Stop);
        if (message is not null && await response.Messages.ReadAsync(Life.Stop) is not null) throw Violation("more than one response");
        var result = response.ReadResult();
        if (result.Status.StatusCode != StatusCode.OK) throw Life.End(result).ToException();
        if (message is null) throw Violation("no response");
        Life.End(result);
        return message;
    });

    /// <summary>The next response; null after the last one of a call that ended well.</summary>
    public async Task<TResponse?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (Life.Result is { } over) return over.Status.StatusCode == StatusCode.OK ? null : throw over.ToException();
        using var giveUp = cancellationToken.Register(() => Life.End(StatusCode.Cancelled, "The caller gave up reading."));
        return await EndingOnFailure<TResponse?>(async response =>
        {
            var message = await response.Messages.ReadAsync(Life.Stop);
            if (message is not null) return message;
            var result = Life.End(response.ReadResult());
            return result.Status.StatusCode == StatusCode.OK ? null : throw result.ToException();
        });
    }

    private CallResult Result => Life.Result ?? throw new InvalidOperationException("The call has not ended.");

    private async Task<T> EndingOnFailure<T>(Func<CallResponse<TResponse>, Task<T>> read)
    {
        try
        {
            return await read(await _response!);
        }
#pragma warning disable CA1031 // Whatever fails on the way is the call's end, and thrown as such.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Life.End(Failure.ToResult(e, _channel.Target)).ToException();
        }
    }

    private async Task<CallResponse<TResponse>> SendAsync(HttpContent content)
    {
        try
        {
            if (Life.Result is { } over) throw over.ToException();
            var request = CallRequest.Create(_channel.Address, _method, _options.Headers, Life.Timeout, content);
            var http = await _channel.SendAsync(request, Life.Stop);
            Life.Stop.Register(http.Dispose);
            var response = await CallResponse<TResponse>.OpenAsync(http, _method.ResponseMarshaller, _channel.Options, Life.Stop);
            _headers.TrySetResult(response.Headers);
            return response;
        }
#pragma warning disable CA1031 // Whatever fails on the way is the call's end, and thrown as such.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Life.End(Failure.ToResult(e, _channel.Target)).ToException();
            _headers.TrySetException(failure);
            _ = _headers.Task.Exception;
            throw failure;
        }
    }

    private static RpcException Violation(string what) =>
        new(new Status(StatusCode.Internal, $"This method gives one response; there was {what}."));
}
