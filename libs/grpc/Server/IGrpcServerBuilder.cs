using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Where further registrations of gRPC services go.</summary>
public interface IGrpcServerBuilder
{
    /// <summary>The services of the process.</summary>
    IServiceCollection Services { get; }
}

internal sealed record GrpcServerBuilder(IServiceCollection Services) : IGrpcServerBuilder;
