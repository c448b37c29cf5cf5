using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Http;

/// <summary>How an error is answered (RFC 9457).</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext context, int status, string title, string detail) =>
        JsonAnswer.WriteAsync(context, status, ContentType, json =>
        {
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
        });

    public static Task BadRequestAsync(HttpContext context, string title, string detail) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, title, detail);

    public static Task NotFoundAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status404NotFound, "Not found", $"There is nothing at {context.Request.Method} {context.Request.Path}.");

    /// <summary>Come again later; also for 503.</summary>
    public static Task TooManyAsync(HttpContext context, TimeSpan retryAfter, string detail, int status = StatusCodes.Status429TooManyRequests)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, status, "Too many", detail);
    }
}

/// <summary>An answer that is one JSON object, written by hand.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpContext context, int status, string contentType, Action<Utf8JsonWriter> write)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
