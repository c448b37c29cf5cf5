using Microsoft.AspNetCore.Http;

namespace Edge.Api.Access;

/// <summary>Who asks, as control's audit has it.</summary>
internal static class Asker
{
    // The guard lets nobody through without a session or the token.
    public static string Of(HttpContext context) => context.Features.Get<Session>() is null ? "token" : "page";
}
