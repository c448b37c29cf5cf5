namespace Edge.Mqtt;

/// <summary>One MQTT 5 message, to be sent or received.</summary>
/// <param name="Topic">The topic, without wildcards.</param>
/// <param name="Payload">The bytes. A received message owns them; of a sent one they must not change until the publish is complete.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>How hard it is tried. Default: at least once.</summary>
    public MqttQos Qos { get; init; } = MqttQos.AtLeastOnce;

    /// <summary>Sent: the broker keeps it for later subscribers. Received: it is such a kept message and not news.</summary>
    public bool Retain { get; init; }

    /// <summary>What the payload is, for example <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where an answer is expected.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the answer must carry so that the asker recognises it. Empty: nothing.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }

    /// <summary>Seconds after which the broker no longer hands it on. Null: never.</summary>
    public uint? MessageExpirySeconds { get; init; }

    /// <summary>Names and values that go along; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];

    /// <summary>The value of the first user property of that name, or null.</summary>
    /// <param name="name">The property's name, exactly.</param>
    public string? UserProperty(string name)
    {
        foreach (var property in UserProperties)
            if (property.Key == name)
                return property.Value;
        return null;
    }
}
