using System.Text;

namespace Edge.Mqtt.Client;

/// <summary>Refuses what MQTT cannot carry before it reaches the broker, which would end the connection for it (MQTT 5, 1.5.4 and 4.7).</summary>
internal static class Names
{
    internal static void Check(MqttMessage message)
    {
        if (message.Topic.Length == 0 || message.Topic.AsSpan().ContainsAny('+', '#'))
            throw new MqttException($"'{message.Topic}' is no topic to publish on");
        Check(message.Topic);
        Check(message.ContentType);
        Check(message.ResponseTopic);
        if (message.CorrelationData.Length > ushort.MaxValue)
            throw new MqttException("MQTT correlation data must not be longer than 65,535 bytes");
        foreach (var (name, value) in message.UserProperties)
        {
            Check(name);
            Check(value);
        }
    }

    internal static void CheckFilter(string filter)
    {
        Check(filter);
        var levels = filter.Split('/');
        if (filter.Length == 0 || levels.SkipLast(1).Contains("#") || levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny('+', '#')))
            throw new MqttException($"subscription to {filter}: that is no topic filter");
    }

    private static void Check(string? text)
    {
        if (text is not null && (text.Contains('\0') || Encoding.UTF8.GetByteCount(text) > ushort.MaxValue))
            throw new MqttException("MQTT text must not contain a zero character nor be longer than 65,535 bytes");
    }
}
