using System.Text.Json;
using Edge.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Access;

/// <summary>Signing in to the page, and out.</summary>
internal sealed class SessionEndpoint(
    Sessions sessions, PagePassword password, GuessBrake brake, ApiOptions options, ILogger<SessionEndpoint> log) : IEndpoint
{
    /// <summary>Whether there is a session. Only for those who have one: the guard comes before this.</summary>
    public Task AnswerAsync(HttpContext context) => context.Features.Get<Session>() is { } session
        ? AnswerAsync(context, session)
        : AccessGuard.RefuseAsync(context);

    public async Task BeginAsync(HttpContext context)
    {
        if (!AccessGuard.HasOwnHeader(context.Request))
            await AccessGuard.RefuseStrangerAsync(context);
        else if (!context.Request.HasJsonContentType())
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Bad content type", "The body must be application/json.");
        else if (await ReadAsync(context) is { } shown)
            await TryAsync(context, shown);
        else
            await Problem.BadRequestAsync(context, "Bad body", """The body must be {"password": "..."}.""");
    }

    public Task EndAsync(HttpContext context)
    {
        if (SessionCookie.Read(context.Request) is { } id)
            sessions.End(id);
        SessionCookie.Clear(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task TryAsync(HttpContext context, string shown)
    {
        var address = ClientAddress.Of(context);
        var verdict = brake.TryPassword(address, () => password.Is(shown));
        if (verdict.RetryAfter > TimeSpan.Zero)
            return Problem.TooManyAsync(context, verdict.RetryAfter, "Too many wrong passwords: wait before the next try.");
        if (!verdict.IsRight)
            return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "Wrong password", "This is not the page's password.");
        // Whoever signs in anew gets a new id, and the old one ends.
        if (SessionCookie.Read(context.Request) is { } old)
            sessions.End(old);
        var (id, session) = sessions.Begin();
        Log.SignedIn(log, address.ToString(), sessions.Count);
        SessionCookie.Set(context, id);
        return AnswerAsync(context, session);
    }

    private Task AnswerAsync(HttpContext context, Session session) => Answer.JsonAsync(
        context, new SessionAnswer((long)options.SessionIdle.TotalSeconds, sessions.EndOf(session)), ApiJson.Default.SessionAnswer);

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("password", out var text)
                && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode.
            return null;
        }
    }
}

/// <summary>A session's limits.</summary>
internal sealed record SessionAnswer(long IdleSeconds, DateTimeOffset EndsAt);
