using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>Asks every part at once and answers with what is known within the time; a part that is gone is named. For `./edge status`.</summary>
internal sealed class StatusEndpoint(PartClients parts, HealthBook health, BusWatch bus) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        var stats = parts.AskAsync("store", call => parts.Store.GetStatsAsync(new(), call), stop);
        var alarms = parts.AskAsync("store", call => parts.Store.ListAlarmsAsync(new(), call), stop);
        var meters = parts.AskAsync("store", call => parts.Store.ListMetersAsync(new(), call), stop);
        var link = parts.AskAsync("uplink", call => parts.Uplink.GetStatusAsync(new(), call), stop);
        var status = new GatewayStatus(health.Messages, await stats, await alarms, await meters, await link, BusReason());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "application/json", json => StatusJson.Write(json, status));
    }

    private Unreachable? BusReason() => bus.Unreachable is { } reason ? new("broker", reason) : null;
}

/// <summary>Everything the status tells.</summary>
internal sealed record GatewayStatus(
    IReadOnlyList<HealthMessage> Services,
    Part<GetStatsResponse> Stats,
    Part<ListAlarmsResponse> Alarms,
    Part<ListMetersResponse> Meters,
    Part<UplinkStatus> Uplink,
    Unreachable? Bus)
{
    /// <summary>Each once.</summary>
    public IEnumerable<Unreachable> Unreachable => Edge.Api.Parts.Unreachable.Of(Bus, Stats.Reason, Alarms.Reason, Meters.Reason, Uplink.Reason);
}
