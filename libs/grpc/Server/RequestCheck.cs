using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Why a request cannot be taken as a gRPC call, and the answer that tells so: an HTTP error to one that does not speak gRPC,
/// a status to one that does.</summary>
internal sealed record RequestCheck(int HttpStatus, Status Status)
{
    public static RequestCheck? Refusal(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol))
            return new RequestCheck(StatusCodes.Status426UpgradeRequired, new Status(StatusCode.Internal, "gRPC needs HTTP/2."));
        if (!Wire.IsGrpc(request.ContentType))
        {
            return new RequestCheck(
                StatusCodes.Status415UnsupportedMediaType, new Status(StatusCode.Internal, $"The content type is not {Wire.ContentType}."));
        }

        string? encoding = request.Headers[Wire.Encoding];
        return Wire.IsCompressed(encoding)
            ? new RequestCheck(StatusCodes.Status200OK, new Status(StatusCode.Unimplemented, $"The compression {encoding} is not served here."))
            : null;
    }

    public void Answer(HttpContext http, ILogger logger)
    {
        Log.Refused(logger, http.Request.Path, Status.Detail);
        http.Response.StatusCode = HttpStatus;
        http.Response.Headers[Wire.AcceptEncoding] = Wire.Identity;
        StatusTrailers.WriteAsHeaders(http.Response, Status, []);
    }
}
