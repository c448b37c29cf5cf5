using System.Globalization;
using System.Text.Json;
using Edge.Hosting;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Commands;

/// <summary>How the gateway is, in one small object. A part that does not answer is named, and the rest is told all the same.</summary>
internal sealed class StatusCommand(Uplink.UplinkClient uplink, Store.StoreClient store, ServiceInfo service, GatewayOptions gateway, TimeProvider time)
    : ICommand
{
    /// <summary>Alarms that are told one by one; their number is told in any case.</summary>
    private const int MostAlarms = 50;

    private static readonly TimeSpan PartPatience = TimeSpan.FromSeconds(3);

    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var link = AskAsync(limit => uplink.GetStatusAsync(new(), cancellationToken: limit), stop);
        var stats = AskAsync(limit => store.GetStatsAsync(new(), cancellationToken: limit), stop);
        var alarms = AskAsync(limit => store.ListAlarmsAsync(new(), cancellationToken: limit), stop);
        await Task.WhenAll(link, stats, alarms);
        var (uplinkStatus, readings, lasting) = (await link, await stats, await alarms);
        return result =>
        {
            result.WriteString("gateway", gateway.Id);
            result.WriteString("version", service.Version);
            WriteUplink(result, uplinkStatus);
            WriteReadings(result, readings);
            WriteAlarms(result, lasting);
            result.WriteStartArray("unreachable");
            if (uplinkStatus is null)
                result.WriteStringValue("uplink");
            if (readings is null || lasting is null)
                result.WriteStringValue("store");
            result.WriteEndArray();
        };
    }

    private async Task<T?> AskAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken stop) where T : class
    {
        using var timeout = new CancellationTokenSource(PartPatience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await call(limit.Token);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void WriteUplink(Utf8JsonWriter result, UplinkStatus? status)
    {
        if (status is null)
        {
            result.WriteNull("uplink");
            return;
        }

        result.WriteStartObject("uplink");
        result.WriteBoolean("sending", status.Sending);
        WriteTime(result, "last_send", status.LastSendMs);
        WriteTime(result, "next_send", status.NextSendMs);
        result.WriteNumber("connects", status.Connects);
        result.WriteEndObject();
    }

    private static void WriteReadings(Utf8JsonWriter result, GetStatsResponse? stats)
    {
        if (stats is null)
        {
            result.WriteNull("readings");
            return;
        }

        result.WriteString("epoch", stats.Epoch);
        result.WriteNumber("meters", stats.Meters);
        result.WriteStartObject("readings");
        result.WriteNumber("heard", stats.Heard);
        result.WriteNumber("stored", stats.Stored);
        result.WriteNumber("duplicate", stats.Duplicate);
        result.WriteNumber("rejected", stats.Rejected);
        result.WriteNumber("dropped", stats.Dropped);
        result.WriteNumber("queued", stats.Queued);
        result.WriteNumber("unsent", stats.Unsent);
        result.WriteNumber("thinned", stats.Thinned);
        result.WriteNumber("acknowledged", stats.Acknowledged);
        result.WriteEndObject();
        result.WriteStartObject("batches");
        result.WriteNumber("acknowledged", stats.BatchesAcknowledged);
        result.WriteNumber("open", stats.BatchesOpen);
        result.WriteEndObject();
    }

    private static void WriteAlarms(Utf8JsonWriter result, ListAlarmsResponse? lasting)
    {
        if (lasting is null)
        {
            result.WriteNull("alarms");
            return;
        }

        result.WriteNumber("alarm_count", lasting.Alarms.Count);
        result.WriteStartArray("alarms");
        foreach (var alarm in lasting.Alarms.Take(MostAlarms))
        {
            result.WriteStartObject();
            result.WriteString("kind", alarm.Kind);
            result.WriteString("subject", alarm.Subject);
            WriteTime(result, "since", alarm.SinceMs);
            result.WriteNumber("count", alarm.Count);
            result.WriteEndObject();
        }

        result.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter result, string name, long milliseconds)
    {
        if (milliseconds <= 0)
            result.WriteNull(name);
        else
            result.WriteString(name, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
