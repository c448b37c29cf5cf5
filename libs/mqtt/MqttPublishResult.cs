namespace Edge.Mqtt;

/// <summary>What the broker answered to a publish (its PUBACK); a QoS 0 publish has no answer and counts as 0x00.</summary>
/// <param name="ReasonCode">The MQTT 5 reason code.</param>
public readonly record struct MqttPublishResult(byte ReasonCode)
{
    /// <summary>0x00: accepted, and somebody subscribes to it.</summary>
    public bool IsSuccess => ReasonCode == 0x00;

    /// <summary>0x10: accepted, but nobody subscribes. mosquitto has dropped it (a retained one it keeps).</summary>
    public bool IsNoSubscriber => ReasonCode == 0x10;

    /// <summary>0x80 and above: refused, for example 0x87 not authorised.</summary>
    public bool IsRefused => ReasonCode >= 0x80;

    /// <summary>The answer in words, for people.</summary>
    public string Text => MqttReason.Text(ReasonCode);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
