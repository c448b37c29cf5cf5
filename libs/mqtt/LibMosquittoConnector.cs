using System.Net.Sockets;
using Edge.Mqtt.Client;

namespace Edge.Mqtt;

/// <summary>Connections by libmosquitto, the system's MQTT client library. QoS 1 messages that are received are acknowledged by the library
/// when they enter the connection's queue. One connector may serve many connections.</summary>
/// <param name="time">The clock of the timeouts.</param>
public sealed class LibMosquittoConnector(TimeProvider time) : IMqttConnector
{
    /// <summary>Given-up attempts that still wait in the system's connect, which cannot be interrupted and takes up to two minutes.</summary>
    private int _hanging;

    internal int Hanging => Volatile.Read(ref _hanging);

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
        try
        {
            if (Hanging > 0)
                await ProbeAsync(options, failure, either.Token);
            return await ConnectAsync(options, failure, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MqttException(failure.NoAnswer());
        }
    }

    private async Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, ConnectFailure failure, CancellationToken cancel)
    {
        var network = new NetworkThread(options, failure, time);
        network.Start();
        try
        {
            var limits = await network.Connected.WaitAsync(cancel);
            return new LibMosquittoConnection(network, limits, options, time);
        }
        catch (MqttException) when (network.Unreachable)
        {
            // libmosquitto 2.1 overwrites the system's reason: ask the system itself.
            await ProbeAsync(options, failure, cancel);
            throw;
        }
        catch (OperationCanceledException)
        {
            network.GiveUp(failure.NoAnswer());
            CountUntilEnded(network);
            throw;
        }
    }

    /// <summary>A connect that can be interrupted and says why it fails. While an attempt hangs it precedes further ones: so few threads
    /// ever hang.</summary>
    private static async Task ProbeAsync(MqttConnectionOptions options, ConnectFailure failure, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancel);
        }
        catch (SocketException e)
        {
            throw new MqttException(failure.Unreachable(e.Message), e);
        }
    }

    private void CountUntilEnded(NetworkThread network)
    {
        Interlocked.Increment(ref _hanging);
        network.Closed.ContinueWith(
            _ => Interlocked.Decrement(ref _hanging), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
