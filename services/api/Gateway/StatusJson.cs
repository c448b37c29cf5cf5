using System.Text.Json;
using Edge.Api.Http;
using Edge.V1;

namespace Edge.Api.Gateway;

/// <summary>The status as JSON. Points in time are RFC 3339, UTC; what is not known is null.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, GatewayStatus status)
    {
        json.WriteStartObject("services");
        foreach (var service in status.Services)
        {
            json.WritePropertyName(service.Service);
            json.WriteRawValue(service.ToJson());
        }
        json.WriteEndObject();
        WriteStats(json, status.Stats.Answer);
        WriteList(json, "alarms", status.Alarms.Answer?.Alarms, WriteAlarm);
        WriteList(json, "meters", status.Meters.Answer?.Meters, WriteMeter);
        WriteUplink(json, status.Uplink.Answer);
        WriteList(json, "unreachable", status.Unreachable, (writer, part) =>
        {
            writer.WriteString("service", part.Service);
            writer.WriteString("reason", part.Reason);
        });
    }

    private static void WriteStats(Utf8JsonWriter json, GetStatsResponse? stats)
    {
        if (stats is null)
        {
            json.WriteNull("readings");
            json.WriteNull("batches");
            return;
        }
        json.WriteStartObject("readings");
        json.WriteNumber("heard", stats.Heard);
        json.WriteNumber("stored", stats.Stored);
        json.WriteNumber("duplicate", stats.Duplicate);
        json.WriteNumber("rejected", stats.Rejected);
        json.WriteNumber("dropped", stats.Dropped);
        json.WriteNumber("queued", stats.Queued);
        json.WriteNumber("unsent", stats.Unsent);
        json.WriteNumber("thinned", stats.Thinned);
        json.WriteNumber("acknowledged", stats.Acknowledged);
        json.WriteEndObject();
        json.WriteStartObject("batches");
        json.WriteNumber("acknowledged", stats.BatchesAcknowledged);
        json.WriteEndObject();
    }

    private static void WriteAlarm(Utf8JsonWriter json, Alarm alarm)
    {
        json.WriteString("kind", alarm.Kind);
        json.WriteString("subject", alarm.Subject);
        json.WriteString("text", alarm.Text);
        WriteTime(json, "since", alarm.SinceMs);
        json.WriteNumber("count", alarm.Count);
    }

    private static void WriteMeter(Utf8JsonWriter json, MeterSummary meter)
    {
        json.WriteString("meter_id", meter.MeterId);
        json.WriteString("name", meter.MeterName);
        WriteTime(json, "received_at", meter.Latest?.ReceivedAtMs ?? 0);
        json.WritePropertyName("reading");
        if (meter.Latest is { RawJson: var reading } && IsJson(reading))
            json.WriteRawValue(reading);
        else
            json.WriteNullValue();
    }

    private static void WriteUplink(Utf8JsonWriter json, UplinkStatus? uplink)
    {
        if (uplink is null)
        {
            json.WriteNull("uplink");
            return;
        }
        json.WriteStartObject("uplink");
        json.WriteBoolean("connected", uplink.Connected);
        json.WriteString("waiting_for", uplink.WaitingFor);
        WriteTime(json, "last_send", uplink.LastSendMs);
        WriteTime(json, "next_send", uplink.NextSendMs);
        json.WriteBoolean("sending", uplink.Sending);
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T>? items, Action<Utf8JsonWriter, T> write)
    {
        if (items is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long milliseconds) =>
        json.WriteString(name, Moments.Of(milliseconds) is { } moment ? Moments.Text(moment) : null);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
