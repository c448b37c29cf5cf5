namespace Grpc.Core;

/// <summary>A stream of messages to read. One read at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> found.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the stream's orderly end.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>A stream of messages to write. One write at a time; a write waits while the reader does not keep up.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the following messages are written; null: at once.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; returns when the transport has taken it.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message. At a client the token ends the whole call, for what is on its way cannot be taken back.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? throw new NotSupportedException("This stream writer does not take a cancellation token.")
            : WriteAsync(message);
}

/// <summary>The requests of a call, on the caller's side.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no further message follows; the responses can still be read.</summary>
    Task CompleteAsync();
}

/// <summary>The responses of a call, on the server's side. The stream ends when the service method returns.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
