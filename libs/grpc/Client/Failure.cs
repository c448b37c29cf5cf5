using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>What a failure of the transport means to a caller.</summary>
internal static class Failure
{
    public static CallResult ToResult(Exception exception, string target) =>
        exception is RpcException rpc ? new CallResult(rpc.Status, rpc.Trailers) : new CallResult(ToStatus(exception, target), []);

    public static StatusCode ToStatusCode(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway => StatusCode.Unavailable,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static Status ToStatus(Exception exception, string target)
    {
        var code = exception switch
        {
            OperationCanceledException => StatusCode.Cancelled,
            _ when FindProtocolError(exception) is { } error => ToStatusCode(error.ErrorCode),
            HttpRequestException or IOException => StatusCode.Unavailable,
            _ => StatusCode.Internal,
        };
        var what = exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
            ? $"{target} cannot be reached"
            : $"The call to {target} broke";
        return new Status(code, $"{what}: {exception.GetBaseException().Message}", exception);
    }

    /// <summary>The error codes of RFC 9113, section 7, as gRPC reads them. The first two are also how a connection ends: the server
    /// closed it, or left a ping unanswered. Then trying again may help.</summary>
    private static StatusCode ToStatusCode(long http2Error) => http2Error switch
    {
        0x0 or 0x1 => StatusCode.Unavailable,
        0x7 => StatusCode.Unavailable,
        0x8 => StatusCode.Cancelled,
        0xb => StatusCode.ResourceExhausted,
        0xc => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    private static HttpProtocolException? FindProtocolError(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException found) return found;
        }

        return null;
    }
}
