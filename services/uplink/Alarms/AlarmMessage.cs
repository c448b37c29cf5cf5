using System.Text;
using System.Text.Json;

namespace Edge.Uplink.Alarms;

/// <summary>An alarm as the cloud gets it: what the bus carries about it, with where it comes from.</summary>
internal static class AlarmMessage
{
    /// <summary>The topics of the local bus that alarms are on: this and {kind}/{subject}.</summary>
    public const string BusPrefix = "edge/alarms/";

    /// <param name="gatewayId">Where it comes from.</param>
    /// <param name="topic">Its topic on the bus.</param>
    /// <param name="payload">What the bus carries; empty when the alarm has ended.</param>
    public static byte[] Encode(string gatewayId, string topic, byte[] payload)
    {
        var name = topic[BusPrefix.Length..];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("gateway", gatewayId);
            writer.WriteString("kind", slash < 0 ? name : name[..slash]);
            writer.WriteString("subject", slash < 0 ? "" : name[(slash + 1)..]);
            writer.WriteString("state", payload.Length == 0 ? "cleared" : "raised");
            if (payload.Length > 0)
                WriteDetails(writer, payload);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteDetails(Utf8JsonWriter writer, byte[] payload)
    {
        writer.WritePropertyName("alarm");
        if (IsJson(payload))
            writer.WriteRawValue(payload, skipInputValidation: true);
        else
            writer.WriteStringValue(Encoding.UTF8.GetString(payload));
    }

    private static bool IsJson(byte[] payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
