using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>What an endpoint knows about the gRPC method behind it.</summary>
/// <param name="serviceType">The implementing class.</param>
/// <param name="method">The method.</param>
public sealed class GrpcMethodMetadata(Type serviceType, IMethod method)
{
    /// <summary>The implementing class.</summary>
    public Type ServiceType { get; } = serviceType;

    /// <summary>The method.</summary>
    public IMethod Method { get; } = method;
}
