using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client;

/// <summary>The requests of a call. A write returns when the connection has taken the message, and waits while the server does not read.</summary>
internal sealed class RequestWriter<T>(RequestContent content, Marshaller<T> marshaller, GrpcChannel channel, CallLife life)
    : IClientStreamWriter<T>
    where T : class
{
    // Messages with a buffer hint wait for each other up to here.
    private const int MaxUnflushed = 32 * 1024;

    // The server's status overtakes or follows a failed write closely; it says more than the failure does.
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    private readonly MessageWriter<T> _writer = new(marshaller.ContextualSerializer, channel.Options.MaxSendMessageSize);
    private readonly PooledBuffer _buffer = new();
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return OneAtATime(async () =>
        {
            if (_completed) throw new InvalidOperationException("The requests of this call were completed.");
            if (life.Result is { } over) throw over.ToException();
            Put(message);
            var mayWait = ((WriteOptions?.Flags ?? WriteFlags.None) & WriteFlags.BufferHint) != 0;
            if (mayWait && _buffer.Length < MaxUnflushed) return;
            using var giveUp = cancellationToken.Register(() => life.End(StatusCode.Cancelled, "The caller gave up writing."));
            await SendAsync();
        });
    }

    public Task CompleteAsync() => OneAtATime(async () =>
    {
        _completed = true;
        if (_buffer.Length > 0 && life.Result is null) await SendAsync();
        content.Complete();
        _buffer.Free();
    });

    private async Task OneAtATime(Func<Task> write)
    {
        if (Interlocked.Exchange(ref _writing, 1) != 0) throw new InvalidOperationException("The previous write has not ended.");
        try
        {
            await write();
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private void Put(T message)
    {
        var before = _buffer.Length;
        try
        {
            _writer.Write(message, _buffer);
        }
        catch
        {
            _buffer.CutTo(before);
            throw;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            var stream = await content.Stream.WaitAsync(life.Stop);
            await stream.WriteAsync(_buffer.Written, life.Stop);
            await stream.FlushAsync(life.Stop);
            _buffer.Clear();
        }
        catch (Exception e) when (e is not RpcException)
        {
            await Task.WhenAny(life.Ended, Task.Delay(StatusPatience, channel.Time));
            var why = life.Result ?? Failure.ToResult(e, channel.Target);

            // A server that ended the call well meanwhile had no need of this message.
            if (why.Status.StatusCode != StatusCode.OK) throw why.ToException();
        }
    }
}
