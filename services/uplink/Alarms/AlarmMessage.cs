using System.Globalization;
using System.Text.Json;

namespace Edge.Uplink.Alarms;

/// <summary>The beginning or the end of an alarm as the cloud gets it (docs/payload).</summary>
internal static class AlarmMessage
{
    public static byte[] Encode(string gatewayId, AlarmEvent news)
    {
        var alarm = news.Alarm;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("gateway", gatewayId);
            writer.WriteString("kind", alarm.Kind);
            writer.WriteString("subject", alarm.Subject);
            writer.WriteString("state", news.IsEnd ? "cleared" : "raised");
            writer.WriteString("since", Time(alarm.SinceMs));
            if (news.IsEnd && alarm.HasClearedMs)
                writer.WriteString("cleared_at", Time(alarm.ClearedMs));
            if (!news.IsEnd)
            {
                writer.WritePropertyName("alarm");
                writer.WriteRawValue(AlarmTopic.ToJson(alarm), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
