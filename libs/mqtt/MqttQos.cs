namespace Edge.Mqtt;

/// <summary>How hard a message is tried. Exactly once (2) is not offered: every receiver of ours recognises a repetition itself.</summary>
public enum MqttQos
{
    /// <summary>Handed to the network once; lost when the connection is.</summary>
    AtMostOnce = 0,

    /// <summary>Complete when the broker has acknowledged it (PUBACK); may arrive twice.</summary>
    AtLeastOnce = 1,
}
