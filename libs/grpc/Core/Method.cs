namespace Grpc.Core;

/// <summary>One message or many, in each direction.</summary>
public enum MethodType
{
    /// <summary>One request, one response.</summary>
    Unary,

    /// <summary>Many requests, one response.</summary>
    ClientStreaming,

    /// <summary>One request, many responses.</summary>
    ServerStreaming,

    /// <summary>Many requests, many responses.</summary>
    DuplexStreaming,
}

/// <summary>A method of a service, whatever its messages are.</summary>
public interface IMethod
{
    /// <summary>Which call kind.</summary>
    MethodType Type { get; }

    /// <summary>The service with its package, <c>edge.v1.Store</c>.</summary>
    string ServiceName { get; }

    /// <summary>The method, <c>Append</c>.</summary>
    string Name { get; }

    /// <summary>The path on the wire, <c>/edge.v1.Store/Append</c>.</summary>
    string FullName { get; }
}

/// <summary>A method of a service with its messages.</summary>
/// <typeparam name="TRequest">What goes in.</typeparam>
/// <typeparam name="TResponse">What comes out.</typeparam>
/// <param name="type">Which call kind.</param>
/// <param name="serviceName">The service with its package.</param>
/// <param name="name">The method.</param>
/// <param name="requestMarshaller">Reads and writes requests.</param>
/// <param name="responseMarshaller">Reads and writes responses.</param>
public class Method<TRequest, TResponse>(
    MethodType type,
    string serviceName,
    string name,
    Marshaller<TRequest> requestMarshaller,
    Marshaller<TResponse> responseMarshaller) : IMethod
{
    /// <inheritdoc/>
    public MethodType Type { get; } = type;

    /// <inheritdoc/>
    public string ServiceName { get; } = serviceName;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string FullName { get; } = $"/{serviceName}/{name}";

    /// <summary>Reads and writes requests.</summary>
    public Marshaller<TRequest> RequestMarshaller { get; } = requestMarshaller;

    /// <summary>Reads and writes responses.</summary>
    public Marshaller<TResponse> ResponseMarshaller { get; } = responseMarshaller;
}
