using MQTTnet;

namespace Edge.Mqtt.Client;

/// <summary>What the broker allows, from its CONNACK.</summary>
/// <param name="ReceiveMaximum">QoS 1 messages that it takes before it has acknowledged the first.</param>
/// <param name="MaximumPacketSize">Bytes of the largest packet that it takes.</param>
internal sealed record BrokerLimits(int ReceiveMaximum, long MaximumPacketSize)
{
    /// <summary>The largest packet that MQTT can express.</summary>
    private const long ProtocolMaximum = 268_435_455;

    // What the broker would say (MQTT 5, 3.4.2.1).
    private const byte PacketTooLarge = 0x95;

    /// <summary>Of a broker that has said nothing.</summary>
    internal static BrokerLimits None { get; } = new(ushort.MaxValue, ProtocolMaximum);

    // What the broker did not say is 0 in the library, which MQTT does not allow to be said (MQTT 5, 3.2.2.3).
    internal static BrokerLimits From(MqttClientConnectResult answer) =>
        new(answer.ReceiveMaximum is > 0 and var messages ? messages : ushort.MaxValue, answer.MaximumPacketSize is > 0 and var bytes ? bytes : ProtocolMaximum);

    /// <summary>Refuses what the broker would answer by closing the connection.</summary>
    internal void Check(MqttMessage message)
    {
        var size = PacketSize.Of(message);
        if (size > MaximumPacketSize)
            throw new MqttException($"message on {message.Topic} is {size} bytes; the broker takes {MaximumPacketSize}") { ReasonCode = PacketTooLarge };
    }
}
