using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Http;

/// <summary>Answers that are one of the records of this API.</summary>
internal static class Answer
{
    /// <summary>How things stand just now: kept by nobody.</summary>
    public static Task JsonAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, value, type);
    }

    /// <summary>With the tag of its state; the answer is 304 to whoever has that already.</summary>
    public static Task TaggedJsonAsync<T>(HttpContext context, string tag, T value, JsonTypeInfo<T> type) =>
        HasAlready(context, tag) ? Task.CompletedTask : WriteAsync(context, value, type);

    /// <summary>Sets the tag, and the status 304 when the asker has it.</summary>
    public static bool HasAlready(HttpContext context, string tag)
    {
        var headers = context.Response.Headers;
        headers.ETag = tag;
        // Kept, but asked for again each time.
        headers.CacheControl = "private, no-cache";
        var known = context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries);
        if (!known.Contains(tag) && !known.Contains("*"))
            return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }
}
