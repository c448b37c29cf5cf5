using Edge.Api.Http;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Parts;

/// <summary>The answer when all of it was to come from a part that did not give it.</summary>
internal static class PartProblem
{
    public static Task WriteAsync(HttpContext context, Unreachable part) => Problem.WriteAsync(
        context,
        StatusOf(part.Code),
        "Not answered",
        // That one has answered: it is of a release, or in a place, where it cannot.
        part.Code == StatusCode.Unimplemented ? $"This gateway's {part.Service} cannot do that." : $"The {part.Service} does not answer: {part.Reason}");

    public static Task WriteAsync(HttpContext context, string service, RpcException e) =>
        WriteAsync(context, new(service, $"{e.StatusCode}: {e.Status.Detail}", e.StatusCode));

    /// <summary>Answers with what a part is to stream. When it fails before anything was said, that is the answer; else the front door breaks off.</summary>
    public static async Task CatchAsync(HttpContext context, string service, RequestDelegate handler)
    {
        try
        {
            await handler(context);
        }
        catch (RpcException e) when (service.Length > 0 && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await WriteAsync(context, service, e);
        }
    }

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status502BadGateway,
    };
}
