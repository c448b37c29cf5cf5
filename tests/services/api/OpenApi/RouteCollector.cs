using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api.Tests;

/// <summary>Takes the place of the app to see what is mapped.</summary>
internal sealed class RouteCollector : IEndpointRouteBuilder
{
    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IServiceProvider ServiceProvider { get; } = new ServiceCollection().BuildServiceProvider();

    /// <summary>Method and path of each.</summary>
    public IEnumerable<string> Routes => DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);
}
