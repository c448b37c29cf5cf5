using System.Text;
using Edge.Api.Http;
using Edge.Api.Live;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Metrics;

/// <summary>Everything that is a number, for Prometheus.</summary>
internal sealed class MetricsEndpoint(Books books, PartClients parts, EventHub events) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var stats = parts.AskAsync("store", call => parts.Store.GetStatsAsync(new(), call), context.RequestAborted);
        var link = parts.AskAsync("uplink", call => parts.Uplink.GetStatusAsync(new(), call), context.RequestAborted);
        var text = new MetricsText();
        WriteMeters(text, books.Meters.Rows);
        WriteAlarms(text, books.Alarms.Open);
        WriteServices(text, books.Health.Rows());
        WriteStore(text, (await stats).Answer);
        WriteUplink(text, (await link).Answer);
        text.Family("edge_event_streams", "gauge", "Who listens to events").Add(events.Count);
        text.Family("process_resident_memory_bytes", "gauge", "Resident memory of the api").Add(Environment.WorkingSet);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.ToString(), Encoding.UTF8, context.RequestAborted);
    }

    private static void WriteMeters(MetricsText text, IReadOnlyList<MeterRow> rows)
    {
        text.Family("edge_meters", "gauge", "Meters by state");
        foreach (var state in (string[])[MeterRow.Fresh, MeterRow.Late, MeterRow.Never, MeterRow.Removed])
            text.Add(rows.Count(row => row.State == state), ("state", state));
        var heard = rows.Where(row => row.Id is not null && row.State is not MeterRow.Removed).ToList();
        text.Family("edge_meter_value", "gauge", "The number a person reads off the meter");
        foreach (var row in heard.Where(row => row.Value is not null))
            text.Add(row.Value!.Value, ("meter", row.Id!), ("name", row.Name), ("field", row.Value.Field), ("unit", row.Value.Unit ?? ""));
        text.Family("edge_meter_received_timestamp_seconds", "gauge", "When it was last heard");
        foreach (var row in heard.Where(row => row.ReceivedAt is not null))
            text.Add(row.ReceivedAt!.Value.ToUnixTimeMilliseconds() / 1000.0, ("meter", row.Id!));
        text.Family("edge_meter_rssi_dbm", "gauge", "Its signal");
        foreach (var row in heard.Where(row => row.RssiDbm is not null))
            text.Add(row.RssiDbm!.Value, ("meter", row.Id!));
    }

    private static void WriteAlarms(MetricsText text, IReadOnlyList<AlarmRow> open)
    {
        text.Family("edge_alarms_open", "gauge", "Alarms that last").Add(open.Count);
        text.Family("edge_alarm", "gauge", "1 while it lasts");
        foreach (var alarm in open)
            text.Add(1, ("kind", alarm.Kind), ("subject", alarm.Subject));
    }

    private static void WriteServices(MetricsText text, IReadOnlyList<ServiceRow> services)
    {
        text.Family("edge_service_up", "gauge", "1 while all its work moves");
        foreach (var service in services)
            text.Add(service.State == HealthMessage.Healthy ? 1 : 0, ("service", service.Service));
        text.Family("edge_service_counter", "untyped", "What each service counts itself");
        foreach (var service in services)
            foreach (var (name, value) in service.Counters)
                text.Add(value, ("service", service.Service), ("name", name));
    }

    private static void WriteStore(MetricsText text, GetStatsResponse? stats)
    {
        if (stats is null)
            return;
        text.Family("edge_readings", "gauge", "Readings and telegrams by what became of them")
            .Add(stats.Heard, ("state", "heard")).Add(stats.Stored, ("state", "stored")).Add(stats.Duplicate, ("state", "duplicate"))
            .Add(stats.Rejected, ("state", "rejected")).Add(stats.Dropped, ("state", "dropped")).Add(stats.Queued, ("state", "queued"))
            .Add(stats.Unsent, ("state", "unsent")).Add(stats.Thinned, ("state", "thinned")).Add(stats.Acknowledged, ("state", "acknowledged"));
        text.Family("edge_store_file_bytes", "gauge", "Database and write-ahead log").Add(stats.FileBytes);
    }

    private static void WriteUplink(MetricsText text, UplinkStatus? link)
    {
        if (link is null)
            return;
        text.Family("edge_uplink_connected", "gauge", "1 while the cloud's broker is connected").Add(link.Connected ? 1 : 0);
        text.Family("edge_last_send_timestamp_seconds", "gauge", "The last send in which everything due was acknowledged; 0: none").Add(link.LastSendMs / 1000.0);
    }
}
