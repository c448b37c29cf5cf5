using System.Buffers;
using System.Text.Json;
using Edge.Hosting;

namespace Edge.Api.HomeAssistant;

/// <summary>Writes the parts that all announcements share (device discovery, one message a device).</summary>
internal static class Announcement
{
    private const string ProductName = "M-Bus Gateway";

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static void Origin(Utf8JsonWriter json, ServiceInfo service)
    {
        json.WriteStartObject("origin");
        json.WriteString("name", ProductName);
        json.WriteString("sw_version", service.Version);
        json.WriteEndObject();
    }

    /// <summary>Available while all of these services are there, by their own health or the broker's word that they are gone.</summary>
    public static void Availability(Utf8JsonWriter json, params IEnumerable<string> services)
    {
        json.WriteString("availability_mode", "all");
        json.WriteStartArray("availability");
        foreach (var service in services)
        {
            json.WriteStartObject();
            json.WriteString("topic", HealthMessage.TopicOf(service));
            json.WriteString("value_template", "{{ 'offline' if value_json.state == 'offline' else 'online' }}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The beginning of an entity; to be ended by the caller.</summary>
    public static void BeginEntity(Utf8JsonWriter json, string platform, string device, string field, string name, string template)
    {
        json.WriteStartObject(field);
        json.WriteString("platform", platform);
        json.WriteString("unique_id", $"{device}_{field}");
        json.WriteString("name", name);
        json.WriteString("value_template", template);
    }
}
