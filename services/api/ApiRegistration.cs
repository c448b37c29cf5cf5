using Edge.Hosting;
using Edge.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api;

/// <summary>What the api is made of, and what it answers to. It waits for nobody to be healthy: its parts may all be gone.</summary>
internal static class ApiRegistration
{
    public static EdgeHostBuilder AddApi(this EdgeHostBuilder builder)
    {
        builder.AddSecret(ApiToken.File)
            .AddHttp(builder.AddOptions<ApiOptions>().Port)
            .AddClient<Store.StoreClient>("store")
            .AddClient<Uplink.UplinkClient>("uplink")
            .AddWorker<HealthWatch>();
        builder.Services.AddSingleton<ApiToken>().AddSingleton<StatusReader>().AddSingleton<Sender>();
        return builder;
    }

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", FrontPage.WriteAsync);
        app.MapGet("/api/v1/status", Guard(context => Get<StatusReader>(context).AnswerAsync(context)));
        app.MapPost("/api/v1/send-now", Guard(context => Get<Sender>(context).AnswerAsync(context)));
        app.Map("/api/{**path}", Guard(context => Problem.WriteAsync(
            context, StatusCodes.Status404NotFound, "Not found", $"There is nothing at {context.Request.Method} {context.Request.Path}.")));
    }

    private static RequestDelegate Guard(RequestDelegate handler) => context =>
        Get<ApiToken>(context).Allows(context.Request) ? handler(context) : ApiToken.RefuseAsync(context);

    private static T Get<T>(HttpContext context) where T : notnull => context.RequestServices.GetRequiredService<T>();
}
