namespace Edge.Mqtt;

/// <summary>Makes connections. The only place that knows which MQTT client is used.</summary>
public interface IMqttConnector
{
    /// <summary>Connects; complete when the broker has accepted.</summary>
    /// <param name="options">With whom and how.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="MqttException">Unreachable, refused, TLS failed or no answer in time: the message says which.</exception>
    Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, CancellationToken cancellationToken);
}
