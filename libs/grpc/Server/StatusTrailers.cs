using System.Globalization;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>The status and the trailers of a call, after its messages or, where there are none, in the only header block.</summary>
internal static class StatusTrailers
{
    public static void WriteAsTrailers(HttpResponse response, Status status, Metadata trailers) =>
        Write(status, trailers, response, static (to, name, value) => to.AppendTrailer(name, value));

    public static void WriteAsHeaders(HttpResponse response, Status status, Metadata trailers)
    {
        response.ContentType = Wire.ContentType;
        Write(status, trailers, response, static (to, name, value) => to.Headers.Append(name, value));
    }

    private static void Write(Status status, Metadata trailers, HttpResponse response, Action<HttpResponse, string, string> add)
    {
        add(response, Wire.Status, ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(status.Detail)) add(response, Wire.Message, PercentEncoding.Encode(status.Detail));
        MetadataHeaders.Write(trailers, response, add);
    }
}
