using System.Text.Json;
using Edge.Api.Access;
using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Meters;

/// <summary>Has control try a new meter and save it. The key goes there and nowhere else: it is in no answer and in no log.</summary>
internal sealed class AddMeterEndpoint(PartClients parts) : IEndpoint, IDisposable
{
    // The listener tries one at a time, and each caller holds a connection meanwhile.
    private const int MostWaiting = 4;

    // Longer than control waits for the listener, twice.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Places _places = new(MostWaiting);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else if (!context.Request.HasJsonContentType())
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Bad content type", "The body must be application/json.");
        else if (await ReadAsync(context) is not { } request)
            await Problem.BadRequestAsync(context, "Bad body",
                """The body must be {"name": "...", "id": "...", "driver": "...", "key": "...", "dry_run": false, "anyway": false}; all but name and id may be left out.""");
        else
            await _places.HoldAsync(context, _ => AddAsync(context, request), _ => Problem.TooManyAsync(context, RetryAfter, "Others try meters just now."));
    }

    public void Dispose() => _places.Dispose();

    private async Task AddAsync(HttpContext context, AddMeterRequest request)
    {
        try
        {
            request.Origin = Asker.Of(context);
            var added = await parts.Control.AddMeterAsync(request, parts.Options(context.RequestAborted, Patience));
            if (added.Fault.Length > 0)
                await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "Not a meter", added.Fault);
            else
                await AnswerAsync(context, added);
        }
        catch (RpcException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var (status, title, reason) = Explain(e);
            await Problem.WriteAsync(context, status, title, reason);
        }
    }

    private static Task AnswerAsync(HttpContext context, AddMeterResponse added) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "application/json", json =>
        {
            json.WriteBoolean("saved", added.Saved);
            json.WriteNull("fault");
            json.WriteNumber("frames_tried", added.FramesTried);
            json.WriteNumber("frames_decoded", added.FramesDecoded);
            json.WritePropertyName("reading");
            if (added.ReadingJson.Length > 0)
                json.WriteRawValue(added.ReadingJson);
            else
                json.WriteNullValue();
            json.WriteString("trouble", added.Trouble.Length > 0 ? added.Trouble : null);
        });

    private static (int Status, string Title, string Reason) Explain(RpcException e) => e.StatusCode switch
    {
        StatusCode.AlreadyExists => (StatusCodes.Status409Conflict, "There already", e.Status.Detail),
        StatusCode.Unimplemented => (StatusCodes.Status501NotImplemented, "Not added", "This gateway's control cannot do that."),
        StatusCode.FailedPrecondition => (StatusCodes.Status502BadGateway, "Not added", e.Status.Detail),
        StatusCode.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Not added", $"Control or the listener cannot be reached: {e.Status.Detail}"),
        StatusCode.DeadlineExceeded => (StatusCodes.Status504GatewayTimeout, "Not added", "The meter could not be tried in time; try again in a moment."),
        _ => (StatusCodes.Status502BadGateway, "Not added", $"{e.StatusCode}: {e.Status.Detail}"),
    };

    // Strictly: a misspelt dry_run must not save anything.
    private static async Task<AddMeterRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, new() { AllowDuplicateProperties = false }, context.RequestAborted);
            var request = new AddMeterRequest();
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.EnumerateObject().All(member => Take(request, member))
                && request.Name.Length > 0 && request.MeterId.Length > 0 ? request : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode.
            return null;
        }
    }

    private static bool Take(AddMeterRequest request, JsonProperty member)
    {
        switch (member.Name, member.Value.ValueKind)
        {
            case ("name", JsonValueKind.String):
                request.Name = member.Value.GetString();
                return true;
            case ("id", JsonValueKind.String):
                request.MeterId = member.Value.GetString();
                return true;
            case ("driver", JsonValueKind.String):
                request.Driver = member.Value.GetString();
                return true;
            case ("key", JsonValueKind.String):
                request.Key = member.Value.GetString();
                return true;
            case ("dry_run", JsonValueKind.True or JsonValueKind.False):
                request.DryRun = member.Value.GetBoolean();
                return true;
            case ("anyway", JsonValueKind.True or JsonValueKind.False):
                request.Anyway = member.Value.GetBoolean();
                return true;
            // As good as left out.
            case ("driver" or "key", JsonValueKind.Null):
                return true;
            default:
                return false;
        }
    }
}
