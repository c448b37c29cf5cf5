using Edge.Mqtt.Client;
using MQTTnet;

namespace Edge.Mqtt;

/// <summary>Connections by MQTTnet. A QoS 1 message that is received is acknowledged when it is in the connection's queue. One connector may
/// serve many connections.</summary>
/// <param name="time">The clock of the timeouts.</param>
public sealed class MqttNetConnector(TimeProvider time) : IMqttConnector
{
    private static readonly MqttClientFactory Factory = new();

    /// <inheritdoc/>
    public async Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SendMaximum, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxQueuedMessages, 1);
        if (options.Tls is { } tls)
            TlsFiles.Check(tls);
        var failure = new ConnectFailure(options, time);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
#pragma warning disable CA2000 // The connection owns both; it is disposed on failure.
        var stream = new BrokerStream(options, failure);
        var connection = new MqttNetConnection(Factory.CreateMqttClient(), stream, options, failure, time);
#pragma warning restore CA2000
        try
        {
            await connection.OpenAsync(either.Token);
            return connection;
        }
        catch (Exception e)
        {
            connection.Abort(failure.BeforeConnack(e));
            await connection.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is MqttException)
                throw;
            throw new MqttException(timeout.IsCancellationRequested ? failure.NoAnswer() : stream.Failure ?? failure.BeforeConnack(e), e);
        }
    }
}
