using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.V1;

namespace Edge.Hosting;

/// <summary>How an alarm that lasts stands on the local bus, whoever says it: retained on <c>edge/alarms/{kind}/{subject}</c>.</summary>
public static class AlarmTopic
{
    /// <summary>Its topic.</summary>
    public static string Of(string kind, string subject)
    {
        // What has a meaning in topics must not come from a subject.
        var level = new StringBuilder(subject);
        foreach (var special in "/+#$")
            level.Replace(special, '_');
        return $"edge/alarms/{kind}/{level}";
    }

    /// <summary>Its payload.</summary>
    public static byte[] ToJson(Alarm alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", alarm.Kind);
            json.WriteString("subject", alarm.Subject);
            json.WriteString("text", alarm.Text);
            json.WriteString("since", DateTimeOffset.FromUnixTimeMilliseconds(alarm.SinceMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("count", alarm.Count);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
