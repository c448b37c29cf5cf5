using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Lets a gRPC call through when the table of its contract names the caller; answers it with the gRPC status otherwise.</summary>
internal sealed class CallerCheck(CallerTokens tokens, CallerTables tables, ILogger<CallerCheck> log)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsGrpc(context.Request))
            return HttpProtocol.IsHttp2(context.Request.Protocol) ? RefuseHttp(context.Response) : next(context);
        var (status, caller, reason) = Judge(context.Request);
        if (status == StatusCode.OK)
        {
            context.Items[CallerExtensions.Key] = caller;
            return next(context);
        }

        Log.CallRefused(log, Printable(context.Request.Path), caller, reason);
        return RefuseAsync(context.Response, status, reason);
    }

    private (StatusCode Status, string Caller, string Reason) Judge(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return (StatusCode.Unauthenticated, "nobody", "the call carries no token");
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || tokens.CallerOf(header[Scheme.Length..].Trim()) is not { } caller)
            return (StatusCode.Unauthenticated, "nobody", "the token of the call is not known here");
        return request.Path.ToString().Split('/') is ["", var service, var method] && tables.Allows(service, method, caller)
            ? (StatusCode.OK, caller, "")
            : (StatusCode.PermissionDenied, caller, $"{caller} may not call this method");
    }

    private static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    // The port for gRPC is the only one that speaks HTTP/2.
    private static Task RefuseHttp(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }

    // Trailers only: with no body the headers are the end of the stream.
    private static Task RefuseAsync(HttpResponse response, StatusCode status, string reason)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = reason;
        return response.CompleteAsync();
    }

    private static string Printable(PathString path) => path.ToString() is { Length: <= 100 } text ? text : path.ToString()[..100];
}
