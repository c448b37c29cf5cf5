using Edge.Api.Access;
using Edge.Api.Http;
using Edge.Api.Meters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Live;

/// <summary>Server-sent events: what changes from now on, until the client, the session or the service ends.</summary>
internal sealed class EventsEndpoint(
    EventHub hub, Sessions sessions, IHostApplicationLifetime life, TimeProvider time, ILogger<EventsEndpoint> log) : IEndpoint
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "meter", "only");
        var filter = new EventFilter(query.Text("meter"), query.Choices("only", LiveEvent.Meter, LiveEvent.Alarm, LiveEvent.Health));
        if (filter.MeterId is { } id && !MeterId.IsValid(id))
            query.Refuse(MeterId.Rule);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else if (hub.Join(ClientAddress.Of(context), filter) is { } client)
            await ServeAsync(context, client);
        else
            await Problem.TooManyAsync(context, RetryAfter, "There are as many event streams as there may be.", StatusCodes.Status503ServiceUnavailable);
    }

    private async Task ServeAsync(HttpContext context, EventClient client)
    {
        var session = context.Features.Get<Session>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, life.ApplicationStopping, session?.Ended ?? CancellationToken.None, client.TooSlow);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await WriteAsync(context, ": connected\n\n"u8.ToArray(), end.Token);
            do
                await PassOnAsync(context, client, end.Token);
            while (session is null || sessions.Use(session));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client, the session or the service has ended, or it is cut off.
        }
        finally
        {
            hub.Leave(client);
            client.Dispose();
        }
        if (!client.TooSlow.IsCancellationRequested)
            return;
        Log.StreamTooSlow(log, EventClient.QueueLength);
        context.Abort();
    }

    /// <summary>Until the next heartbeat is due, and that.</summary>
    private async Task PassOnAsync(HttpContext context, EventClient client, CancellationToken end)
    {
        using var beat = CancellationTokenSource.CreateLinkedTokenSource(end);
        await using var timer = time.CreateTimer(state => ((CancellationTokenSource)state!).Cancel(), beat, Heartbeat, Timeout.InfiniteTimeSpan);
        try
        {
            while (await client.Events.WaitToReadAsync(beat.Token))
                while (client.Events.TryRead(out var happened))
                    await WriteAsync(context, happened.Frame, end);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            await WriteAsync(context, ": still here\n\n"u8.ToArray(), end);
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> frame, CancellationToken end)
    {
        await context.Response.Body.WriteAsync(frame, end);
        await context.Response.Body.FlushAsync(end);
    }
}
