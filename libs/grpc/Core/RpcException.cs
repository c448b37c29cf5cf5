namespace Grpc.Core;

/// <summary>A call that did not end with OK. Thrown by clients; thrown in a service method it becomes the call's status.</summary>
/// <param name="status">How the call ended.</param>
/// <param name="trailers">What the server sent with the status, or is to send with it.</param>
/// <param name="message">The exception's text.</param>
public class RpcException(Status status, Metadata trailers, string message) : Exception(message, status.DebugException)
{
    /// <summary>A failure without trailers.</summary>
    public RpcException(Status status) : this(status, []) { }

    /// <summary>A failure without trailers and with a text of its own.</summary>
    public RpcException(Status status, string message) : this(status, [], message) { }

    /// <summary>A failure with trailers.</summary>
    public RpcException(Status status, Metadata trailers) : this(status, trailers, $"{status.StatusCode}: {status.Detail}") { }

    /// <summary>How the call ended.</summary>
    public Status Status { get; } = status;

    /// <summary>The class of the result.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What came, or goes, with the status.</summary>
    public Metadata Trailers { get; } = trailers;
}
