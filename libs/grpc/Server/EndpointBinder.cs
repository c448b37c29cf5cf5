using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server;

/// <summary>Makes an endpoint of each method: what the four call kinds differ in is here, what they share is in
/// <see cref="CallHandler{TService,TRequest,TResponse}"/>.</summary>
internal sealed class EndpointBinder<TService>(IEndpointRouteBuilder routes, CallHost host) : ServiceBinderBase
    where TService : class
{
    private readonly List<IEndpointConventionBuilder> _endpoints = [];

    public IReadOnlyList<IEndpointConventionBuilder> Endpoints => _endpoints;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = OpenMethod.Of<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(method.Name);
        Map(method, async (service, requests, responses, call) =>
            await responses.WriteOnlyAsync(await invoke(service, await requests.ReadOnlyAsync(), call)));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = OpenMethod.Of<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>(method.Name);
        Map(method, async (service, requests, responses, call) =>
            await responses.WriteOnlyAsync(await invoke(service, requests, call)));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = OpenMethod.Of<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(method.Name);
        Map(method, async (service, requests, responses, call) =>
            await invoke(service, await requests.ReadOnlyAsync(), responses, call));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = OpenMethod.Of<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            method.Name);
        Map(method, (service, requests, responses, call) => invoke(service, requests, responses, call));
    }

    private void Map<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodBody<TService, TRequest, TResponse> body)
        where TRequest : class
        where TResponse : class
    {
        var handler = new CallHandler<TService, TRequest, TResponse>(method, body, host);
        var endpoint = routes.MapPost(method.FullName, handler.HandleAsync)
            .WithDisplayName($"gRPC - {method.FullName}")
            .WithMetadata(typeof(TService).GetCustomAttributes(inherit: true))
            .WithMetadata(new GrpcMethodMetadata(typeof(TService), method));
        _endpoints.Add(endpoint);
    }
}
