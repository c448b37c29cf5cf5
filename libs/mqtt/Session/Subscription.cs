namespace Edge.Mqtt.Session;

/// <summary>A subscription that is wanted, on whichever connection there is.</summary>
internal sealed record Subscription(string Filter, MqttQos Qos, Func<MqttMessage, CancellationToken, ValueTask> Handler);
