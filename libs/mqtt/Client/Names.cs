namespace Edge.Mqtt.Client;

/// <summary>Text goes to a C library, for which it ends at the first zero character: refused instead of cut off.</summary>
internal static class Names
{
    internal static void Check(MqttMessage message)
    {
        Check(message.Topic);
        Check(message.ContentType);
        Check(message.ResponseTopic);
        foreach (var (name, value) in message.UserProperties)
        {
            Check(name);
            Check(value);
        }
    }

    internal static void Check(string? text)
    {
        if (text is not null && (text.Contains('\0') || text.Length > ushort.MaxValue))
            throw new MqttException("MQTT text must not contain a zero character nor be longer than 65,535 bytes");
    }
}
