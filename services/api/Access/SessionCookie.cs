using Microsoft.AspNetCore.Http;

namespace Edge.Api.Access;

/// <summary>The cookie that holds a session's id. No script can read it, no other site can send it.</summary>
internal static class SessionCookie
{
    public const string Name = "edge-session";

    private const int IdLength = 64;

    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out var id) && id is { Length: IdLength } ? id : null;

    public static void Set(HttpContext context, string id) => context.Response.Cookies.Append(Name, id, Options(context));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context));

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", IsEssential = true };
}
