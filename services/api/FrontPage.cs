using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>What a browser finds until there is a page.</summary>
internal static class FrontPage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>M-Bus Gateway</title></head>
        <body>
        <h1>M-Bus Gateway</h1>
        <p>The web page comes in a later release. What is known is at <code>/api/v1/status</code>, for requests with this gateway's token.</p>
        </body>
        </html>

        """;

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Html, context.RequestAborted);
    }
}
