using System.Text;

namespace Edge.Mqtt.Client;

/// <summary>The bytes that a PUBLISH takes on the wire.</summary>
internal static class PacketSize
{
    internal static long Of(MqttMessage message)
    {
        var properties = Properties(message);
        var number = message.Qos == MqttQos.AtMostOnce ? 0 : 2;
        var rest = Text(message.Topic) + number + VariableInteger(properties) + properties + message.Payload.Length;
        return 1 + VariableInteger(rest) + rest;
    }

    private static long Properties(MqttMessage message)
    {
        var size = Property(message.ContentType) + Property(message.ResponseTopic);
        if (!message.CorrelationData.IsEmpty)
            size += 1 + 2 + message.CorrelationData.Length;
        if (message.MessageExpirySeconds is not null)
            size += 1 + 4;
        foreach (var (name, value) in message.UserProperties)
            size += 1 + Text(name) + Text(value);
        return size;
    }

    private static long Property(string? text) => text is null ? 0 : 1 + Text(text);

    private static long Text(string text) => 2 + Encoding.UTF8.GetByteCount(text);

    private static long VariableInteger(long value) => value switch
    {
        < 128 => 1,
        < 128 * 128 => 2,
        < 128 * 128 * 128 => 3,
        _ => 4,
    };
}
