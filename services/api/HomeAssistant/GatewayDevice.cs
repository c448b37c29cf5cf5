using System.Text.Json;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Picture;
using Edge.Hosting;

namespace Edge.Api.HomeAssistant;

/// <summary>The gateway as a device of Home Assistant: alarms, delivery, backlog, meters.</summary>
internal sealed class GatewayDevice(Topics topics, ServiceInfo service, GatewayOptions gateway, Books books, LastSend lastSend)
{
    public byte[] Write() => Announcement.Write(json =>
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(topics.Gateway);
        json.WriteEndArray();
        json.WriteString("name", $"M-Bus Gateway {gateway.Id}");
        json.WriteString("sw_version", service.Version);
        json.WriteEndObject();
        Announcement.Origin(json, service);
        Announcement.Availability(json, "api");
        json.WriteString("state_topic", topics.GatewayState);
        json.WriteNumber("qos", 1);
        json.WriteStartObject("components");
        Binary(json, "problem", "Alarm", "problem");
        Binary(json, "connected", "Cloud connection", "connectivity");
        Count(json, "alarms", "Alarms", null);
        Count(json, "backlog", "Backlog", "readings");
        Count(json, "meters_late", "Late meters", null);
        Time(json, "last_delivery", "Last delivery");
        Time(json, "next_delivery", "Next delivery");
        json.WriteEndObject();
    });

    /// <summary>What its entities show; what is not known is null.</summary>
    public byte[] WriteState() => Announcement.Write(json =>
    {
        var alarms = books.Alarms.Open.Count;
        json.WriteString("problem", alarms > 0 ? "ON" : "OFF");
        json.WriteString("connected", lastSend.Link is { } link ? link.Connected ? "ON" : "OFF" : null);
        json.WriteNumber("alarms", alarms);
        if (lastSend.Stats is { } stats)
            json.WriteNumber("backlog", stats.Unsent);
        else
            json.WriteNull("backlog");
        json.WriteNumber("meters_late", books.Meters.Rows.Count(row => row.State == MeterRow.Late));
        json.WriteString("last_delivery", Text(lastSend.Link?.LastSendMs));
        json.WriteString("next_delivery", Text(lastSend.Link?.NextSendMs));
    });

    private static string? Text(long? milliseconds) => Moments.Of(milliseconds ?? 0) is { } moment ? Moments.Text(moment) : null;

    private void Binary(Utf8JsonWriter json, string field, string name, string deviceClass)
    {
        Announcement.BeginEntity(json, "binary_sensor", topics.Gateway, field, name, $"{{{{ value_json.{field} }}}}");
        json.WriteString("device_class", deviceClass);
        json.WriteEndObject();
    }

    private void Count(Utf8JsonWriter json, string field, string name, string? unit)
    {
        Announcement.BeginEntity(json, "sensor", topics.Gateway, field, name, $"{{{{ value_json.{field} }}}}");
        if (unit is not null)
            json.WriteString("unit_of_measurement", unit);
        json.WriteString("state_class", "measurement");
        json.WriteEndObject();
    }

    private void Time(Utf8JsonWriter json, string field, string name)
    {
        Announcement.BeginEntity(json, "sensor", topics.Gateway, field, name, $"{{{{ value_json.{field} }}}}");
        json.WriteString("device_class", "timestamp");
        json.WriteEndObject();
    }
}
