using Edge.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Access;

/// <summary>Lets through whoever shows the token or has a session.</summary>
internal sealed class AccessGuard(ApiToken token, Sessions sessions, GuessBrake brake)
{
    /// <summary>Proves that a request was made by a page of ours: another site can neither set it nor ask whether it may.</summary>
    public const string OwnHeader = "X-Edge-Request";

    private const string OwnHeaderValue = "1";

    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (ApiToken.Shown(context.Request) is { } shown)
            return PassTokenAsync(context, shown, next);
        if (SessionCookie.Read(context.Request) is not { } id || sessions.Use(id) is not { } session)
            return RefuseAsync(context);
        if (!HasOwnHeader(context.Request))
            return RefuseStrangerAsync(context);
        context.Features.Set(session);
        return next(context);
    }

    /// <summary>True also for requests that change nothing.</summary>
    public static bool HasOwnHeader(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers[OwnHeader] == OwnHeaderValue;

    public static Task RefuseStrangerAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status403Forbidden, "Header missing", $"The request needs the header {OwnHeader}: {OwnHeaderValue}.");

    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "Not signed in",
            "The request needs a session, or the header Authorization: Bearer and this gateway's token.");
    }

    private Task PassTokenAsync(HttpContext context, string shown, RequestDelegate next)
    {
        var verdict = brake.TryToken(ClientAddress.Of(context), () => token.Is(shown));
        if (verdict.IsRight)
            return next(context);
        return verdict.RetryAfter > TimeSpan.Zero
            ? Problem.TooManyAsync(context, verdict.RetryAfter, "Too many wrong tokens or passwords from this address.")
            : RefuseAsync(context);
    }
}
