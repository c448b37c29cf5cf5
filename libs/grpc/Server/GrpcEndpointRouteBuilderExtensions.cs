using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Serves every method of a generated service through its implementation <typeparamref name="TService"/>, which is made
    /// anew for each call unless it is registered otherwise.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var host = builder.ServiceProvider.GetService<CallHost>()
            ?? throw new InvalidOperationException("Call services.AddGrpc() before MapGrpcService.");
        if (host.TakeUnknownEndpoint()) UnknownMethodEndpoint.Map(builder, host);
        var binder = new EndpointBinder<TService>(builder, host);
        ServiceBinding.Of(typeof(TService)).Invoke(binder);
        return new GrpcServiceEndpointConventionBuilder(binder.Endpoints);
    }
}
