using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Http;

/// <summary>What every HTTP request passes before anything else: security headers, the rate of its address, and the catch of what fails.</summary>
internal sealed class FrontDoor(ApiOptions options, TimeProvider time, ILogger<FrontDoor> log) : IStartupFilter
{
    private const int Addresses = 1000;

    private readonly BucketTable<IPAddress> _rate = new(Addresses, 2.0 * options.RequestsPerSecond, options.RequestsPerSecond, time);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(pass => context => AnswerAsync(context, pass));
        next(app);
    };

    private Task AnswerAsync(HttpContext context, RequestDelegate pass)
    {
        // gRPC has a port of its own, which speaks nothing else.
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
            return pass(context);
        SecurityHeaders.Set(context);
        return _rate.TryTake(ClientAddress.Of(context), out var retryAfter)
            ? CatchAsync(context, pass)
            : Problem.TooManyAsync(context, retryAfter, "This address asks faster than it may (Api:RequestsPerSecond).");
    }

    private async Task CatchAsync(HttpContext context, RequestDelegate pass)
    {
        try
        {
            await pass(context);
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, e.StatusCode, "Bad request", e.Message);
        }
#pragma warning disable CA1031 // The outermost catch of every request.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await FailAsync(context, e);
        }
    }

    private Task FailAsync(HttpContext context, Exception e)
    {
        // Whoever asked is gone, or the service stops: there is nobody to tell, and nothing has failed.
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        Log.RequestFailed(log, e, context.Request.Method, context.Request.Path);
        return FailAsync(context, StatusCodes.Status500InternalServerError, "Failed", "This is a fault of the gateway; its log says more.");
    }

    private static Task FailAsync(HttpContext context, int status, string title, string detail)
    {
        if (!context.Response.HasStarted)
            return Problem.WriteAsync(context, status, title, detail);
        // Half an answer must not look like a whole one.
        context.Abort();
        return Task.CompletedTask;
    }
}
