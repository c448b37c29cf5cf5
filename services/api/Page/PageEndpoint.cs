using Edge.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.WebPage;

/// <summary>Serves the page. Its files say nothing of the house, so they are open to whoever is on the network.</summary>
internal sealed class PageEndpoint(PageFiles files)
{
    /// <summary>The page itself: asked for each time, so that it names the newest of its parts.</summary>
    public Task IndexAsync(HttpContext context) =>
        Answer.HasAlready(context, $"\"{files.Version}\"") ? Task.CompletedTask : WriteAsync(context, files.Find(PageFiles.Index));

    /// <summary>Its parts. A page from before an update finds today's under its old version, which it must not keep.</summary>
    public Task PartAsync(HttpContext context)
    {
        var isCurrent = (string?)context.Request.RouteValues["version"] == files.Version;
        context.Response.Headers.CacheControl = isCurrent ? "public, max-age=31536000, immutable" : "no-cache";
        return WriteAsync(context, files.Find((string?)context.Request.RouteValues["path"] ?? ""));
    }

    private static async Task WriteAsync(HttpContext context, PageFile? file)
    {
        if (file is null)
        {
            context.Response.Headers.CacheControl = "no-store";
            await Problem.NotFoundAsync(context);
            return;
        }
        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        var isPacked = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isPacked)
            headers.ContentEncoding = "gzip";
        var bytes = isPacked ? file.Packed : file.Bytes;
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
