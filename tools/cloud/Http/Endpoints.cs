using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Cloud.Comparing;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Http;

/// <summary>What the stand-in cloud answers over HTTP.</summary>
internal static class Endpoints
{
    /// <summary>A heartbeat is far smaller.</summary>
    public const int MaxRequestBytes = 4096;

    public static void MapCloud(this WebApplication app)
    {
        app.MapPost("/api/v1/gateways/{id}/heartbeat", TakeHeartbeatAsync);
        app.MapGet("/v1/summary", (Books books) => Results.Json(books.Summarise(), CloudJson.Default.Summary));
        app.MapGet("/v1/verdict", GiveVerdict);
        app.MapGet("/healthz", (CloudSession session) => session.WaitingFor.Length == 0
            ? Results.Text("connected\n")
            : Results.Text($"{session.WaitingFor}\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static IResult GiveVerdict(CloudOptions options, Ledger ledger)
    {
        if (options.Truth is not { } path)
            return Results.Problem("There is nothing to compare with: start with --truth FILE.", statusCode: 404);
        var entries = ledger.ReadAll();
        return Results.Json(Verdict.Of(entries, Truth.Read(path)), CloudJson.Default.Verdict);
    }

    private static async Task<IResult> TakeHeartbeatAsync(
        string id, HttpRequest request, CloudOptions options, Receiver receiver, TimeProvider time, CancellationToken gone)
    {
        if (options.HeartbeatDelay > TimeSpan.Zero)
            await Task.Delay(options.HeartbeatDelay, time, gone);
        if (options.HeartbeatStatus != StatusCodes.Status200OK)
            return Results.StatusCode(options.HeartbeatStatus);

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: gone);
            var heartbeat = new Heartbeat(
                id, body.RootElement.GetProperty("status").GetString()!, body.RootElement.GetProperty("count").GetInt64(),
                request.Headers.UserAgent.ToString(), request.Headers.Authorization.Count > 0);
            receiver.TakeHeartbeat(id, JsonSerializer.SerializeToElement(heartbeat, CloudJson.Default.Heartbeat));
            return Results.NoContent();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or BadHttpRequestException)
        {
            return Results.BadRequest(e.Message);
        }
    }
}

/// <summary>A heartbeat as it is kept; of the token only whether there was one.</summary>
internal sealed record Heartbeat(string Gateway, string Status, long Count, string UserAgent, bool Authorized);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(Verdict))]
[JsonSerializable(typeof(Heartbeat))]
internal sealed partial class CloudJson : JsonSerializerContext;
