using Edge.Hosting;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>Asks every part at once and answers with what is known within the time; a part that is gone is named.</summary>
internal sealed class StatusReader(
    Store.StoreClient store, Uplink.UplinkClient uplink, HealthWatch health, ApiOptions options, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        var stats = AskAsync("store", call => store.GetStatsAsync(new(), call), stop);
        var alarms = AskAsync("store", call => store.ListAlarmsAsync(new(), call), stop);
        var meters = AskAsync("store", call => store.ListMetersAsync(new(), call), stop);
        var link = AskAsync("uplink", call => uplink.GetStatusAsync(new(), call), stop);
        var status = new GatewayStatus(
            health.Services, await stats, await alarms, await meters, await link, BusReason());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "application/json", json => StatusJson.Write(json, status));
    }

    private async Task<Part<T>> AskAsync<T>(string service, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken stop)
        where T : class
    {
        try
        {
            var deadline = time.GetUtcNow().UtcDateTime + options.PartTimeout;
            using var asked = call(new CallOptions(deadline: deadline, cancellationToken: stop));
            return new(await asked, null);
        }
        catch (RpcException e)
        {
            return new(null, new(service, $"{e.StatusCode}: {e.Status.Detail}"));
        }
    }

    private Unreachable? BusReason() => health.Unreachable is { } reason ? new("broker", reason) : null;
}

/// <summary>What a part answered, or why it did not.</summary>
internal sealed record Part<T>(T? Answer, Unreachable? Reason) where T : class;

/// <summary>A part that could not be reached.</summary>
internal sealed record Unreachable(string Service, string Reason);

/// <summary>Everything the status tells.</summary>
internal sealed record GatewayStatus(
    IReadOnlyList<HealthMessage> Services,
    Part<GetStatsResponse> Stats,
    Part<ListAlarmsResponse> Alarms,
    Part<ListMetersResponse> Meters,
    Part<UplinkStatus> Uplink,
    Unreachable? Bus)
{
    /// <summary>Each once: a store that is gone is gone for all its questions.</summary>
    public IEnumerable<Unreachable> Unreachable =>
        new[] { Bus, Stats.Reason, Alarms.Reason, Meters.Reason, Uplink.Reason }.OfType<Unreachable>().DistinctBy(part => part.Service);
}
