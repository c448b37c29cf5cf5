using Edge.Api.Delivery;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Gateway;

/// <summary>Whether everything is well, and what to do when it is not.</summary>
internal sealed class OverviewEndpoint(OverviewReader overview) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else
            await Answer.JsonAsync(context, await overview.ReadAsync(context.RequestAborted), ApiJson.Default.OverviewAnswer);
    }
}

/// <summary>Brings the overview together.</summary>
internal sealed class OverviewReader(Identity identity, Books books, DeliveryEndpoint deliveries, PartsWatch parts, BusWatch bus)
{
    public async Task<OverviewAnswer> ReadAsync(CancellationToken stop)
    {
        var delivery = await deliveries.ReadAsync(stop);
        var gone = Unreachable.Of([bus.Unreachable is { } reason ? new("broker", reason) : null, .. delivery.Unreachable, .. parts.Unreachable]);
        var rows = books.Meters.Rows;
        var open = books.Alarms.Open;
        var concerns = Concerns.Of(gone, books.Health.Rows(), identity.IsClockSet, open, rows, books.Meters.IsStoreKnown);
        return new(
            identity.GatewayId, identity.Version, identity.Now, identity.IsClockSet, concerns.Count == 0,
            books.Meters.IsConfigurationKnown || rows.Count > 0 ? MeterCounts.Of(rows) : null,
            delivery is { Connected: null, Readings: null } ? null : new(
                delivery.Connected, delivery.WaitingFor, delivery.Sending, delivery.LastSend, delivery.LastSendReadings, delivery.NextSend, delivery.Readings?.Unsent),
            open.Count, concerns, gone);
    }
}

/// <summary>Who this gateway is, and what time it has.</summary>
internal sealed class Identity(GatewayOptions gateway, ServiceInfo service, IClockRule clock, TimeProvider time)
{
    public string GatewayId => gateway.Id;

    public string Version => service.Version;

    public bool IsClockSet => clock.IsSet;

    public DateTimeOffset Now => time.GetUtcNow();
}

/// <summary>How the gateway stands, at a glance.</summary>
internal sealed record OverviewAnswer(
    string GatewayId, string Version, DateTimeOffset Now, bool ClockSet, bool Well, MeterCounts? Meters, DeliveryGlance? Delivery,
    int AlarmsOpen, IReadOnlyList<Concern> Concerns, IReadOnlyList<Unreachable> Unreachable);

/// <summary>The delivery, at a glance.</summary>
internal sealed record DeliveryGlance(
    bool? Connected, string? WaitingFor, bool? Sending, DateTimeOffset? LastSend, ulong? LastSendReadings, DateTimeOffset? NextSend, ulong? Unsent);
