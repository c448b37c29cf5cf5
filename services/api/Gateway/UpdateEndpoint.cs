using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>The update that is under way, or the last one.</summary>
internal sealed class UpdateEndpoint(PartClients parts) : IEndpoint
{
    public Task AnswerAsync(HttpContext context) => PartAnswer.WriteAsync(
        context, new(context.Request), () => parts.AskAsync("control", call => parts.Control.GetUpdateAsync(new(), call), context.RequestAborted),
        UpdateAnswer.Of, ApiJson.Default.UpdateAnswer);
}

/// <summary>How an update goes, or how the last one ended; the bytes are known while it is downloaded.</summary>
internal sealed record UpdateAnswer(
    string State, string? FromVersion, string? ToVersion, string? PreviousVersion, string? Text, DateTimeOffset? Changed, ulong? BytesDone, ulong? BytesTotal)
{
    public static UpdateAnswer Of(Update update) => new(
        StateOf(update.State), Known(update.FromVersion), Known(update.ToVersion), Known(update.PreviousVersion), Known(update.Text),
        Moments.Of(update.ChangedMs), Known(update, update.BytesDone), Known(update, update.BytesTotal));

    private static string? Known(string text) => text.Length == 0 ? null : text;

    private static ulong? Known(Update update, ulong bytes) => update is { State: UpdateState.Downloading, BytesTotal: > 0 } ? bytes : null;

    private static string StateOf(UpdateState state) => state switch
    {
        UpdateState.Downloading => "downloading",
        UpdateState.Verifying => "verifying",
        UpdateState.Switching => "switching",
        UpdateState.Watching => "watching",
        UpdateState.Done => "done",
        UpdateState.RolledBack => "rolled_back",
        UpdateState.Refused => "refused",
        UpdateState.Failed => "failed",
        _ => "none",
    };
}
