using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Delivery;

/// <summary>How much waits, when it goes, and what was sent.</summary>
internal sealed class DeliveryEndpoint(PartClients parts, LastSend lastSend) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else
            await Answer.JsonAsync(context, await ReadAsync(context.RequestAborted), ApiJson.Default.DeliveryAnswer);
    }

    public async Task<DeliveryAnswer> ReadAsync(CancellationToken stop)
    {
        var stats = parts.AskAsync("store", call => parts.Store.GetStatsAsync(new(), call), stop);
        var link = parts.AskAsync("uplink", call => parts.Uplink.GetStatusAsync(new(), call), stop);
        return Of(await stats, await link);
    }

    private DeliveryAnswer Of(Part<GetStatsResponse> stats, Part<UplinkStatus> link) => new(
        link.Answer?.Connected,
        link.Answer is { WaitingFor.Length: > 0 } waiting ? waiting.WaitingFor : null,
        link.Answer?.Sending,
        Moments.Of(link.Answer?.LastSendMs ?? 0),
        lastSend.ReadingsOf(link.Answer?.LastSendMs ?? 0),
        Moments.Of(link.Answer?.NextSendMs ?? 0),
        stats.Answer is { } sums ? new(sums.Stored, sums.Unsent, sums.Thinned, sums.Acknowledged) : null,
        stats.Answer is { } batches ? new(batches.BatchesOpen, batches.BatchesAcknowledged) : null,
        stats.Answer?.Epoch,
        link.Answer is { } since ? new(since.BatchesAcknowledged, since.ReadingsAcknowledged, since.Connects) : null,
        Unreachable.Of(stats.Reason, link.Reason));
}

/// <summary>How the delivery stands.</summary>
internal sealed record DeliveryAnswer(
    bool? Connected, string? WaitingFor, bool? Sending, DateTimeOffset? LastSend, ulong? LastSendReadings, DateTimeOffset? NextSend,
    ReadingSums? Readings, BatchSums? Batches, string? Epoch, UplinkSums? SinceStart, IReadOnlyList<Unreachable> Unreachable);

/// <summary>stored = unsent + thinned + acknowledged.</summary>
internal sealed record ReadingSums(ulong Stored, ulong Unsent, ulong Thinned, ulong Acknowledged);

/// <summary>Batches made and not yet acknowledged, and acknowledged ones.</summary>
internal sealed record BatchSums(ulong Open, ulong Acknowledged);

/// <summary>Since the start of the uplink.</summary>
internal sealed record UplinkSums(ulong Batches, ulong Readings, ulong Connects);
