using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Edge.Broker.Bounds;
using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace Edge.Broker.Serving;

/// <summary>
/// Takes connections in the library's place, for the bounds that must hold before it takes memory: how many there are, how long one may stay
/// without signing in, how large a packet may be.
/// </summary>
internal sealed class ConnectionListener(BrokerOptions options, Connections connections, TimeProvider time, ILogger<ConnectionListener> log) : IMqttServerAdapter, IDisposable
{
    private const int WriteBufferBytes = 4096;
    private const int MaxWriteBufferBytes = 64 * 1024;
    private const int Backlog = 100;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly MinuteBudget _budget = new(5, time);

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Where it answers without TLS.</summary>
    public IPEndPoint Address => (IPEndPoint)_listeners[0].LocalEndpoint;

    public Task StartAsync(MqttServerOptions _, IMqttNetLogger logger)
    {
        Listen(options.Port, tls: null);
        if (options.TlsPort != 0)
            Listen(options.TlsPort, BrokerCertificate.Read(options.TlsCertificate, options.TlsKey));
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        foreach (var listener in _listeners)
            listener.Stop();
        await Task.WhenAll(_accepting);
    }

    public void Dispose()
    {
        _stop.Dispose();
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    private void Listen(int port, SslStreamCertificateContext? tls)
    {
        var listener = TcpListener.Create(port);
        listener.Start(Backlog);
        _listeners.Add(listener);
        _accepting.Add(AcceptAsync(listener, tls));
        Log.Listens(log, $"{listener.LocalEndpoint}{(tls is null ? "" : " with TLS")}");
    }

    private async Task AcceptAsync(TcpListener listener, SslStreamCertificateContext? tls)
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                var socket = await listener.AcceptSocketAsync(_stop.Token);
                _ = ServeAsync(socket, tls);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                // A connection that was gone before it was taken, or no descriptor left: the next one may work.
                Refuse("(unknown)", e.Message);
            }
    }

    /// <summary>One connection from its beginning to its end; nothing of it is left behind.</summary>
    private async Task ServeAsync(Socket socket, SslStreamCertificateContext? tls)
    {
        var peer = socket.RemoteEndPoint?.ToString() ?? "(gone)";
        using var connection = connections.TryAdd(peer, socket);
        if (connection is null)
        {
            Refuse(peer, $"there are {options.MaxConnections} connections (Broker:MaxConnections)");
            socket.Dispose();
            return;
        }

        await using var deadline = time.CreateTimer(_ => CloseUnlessSignedIn(connection, peer), null, options.SignInWithin, Timeout.InfiniteTimeSpan);
#pragma warning disable CA1031 // The outermost loop of a connection: whatever a peer sends ends this connection only.
        try
        {
            socket.NoDelay = true;
            await using var stream = await OpenAsync(socket, tls);
            using var channel = new MqttTcpChannel(stream, socket.LocalEndPoint, socket.RemoteEndPoint, null);
            using var adapter = new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(new MqttBufferWriter(WriteBufferBytes, MaxWriteBufferBytes)), MqttNetNullLogger.Instance);
            await ClientHandler!(new BoundedChannel(adapter, options));
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            Refuse(peer, e.GetBaseException().Message);
        }
        catch (Exception)
        {
            // The broker stops: what a connection says to that is of no interest.
        }
#pragma warning restore CA1031
    }

    private async Task<Stream> OpenAsync(Socket socket, SslStreamCertificateContext? tls)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is not null)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = tls, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, _stop.Token);
            stream = secure;
        }

        return new PacketLimitStream(stream, options.MaxPacketBytes);
    }

    private void CloseUnlessSignedIn(Connection connection, string peer)
    {
        if (connection.IsSignedIn)
            return;
        Refuse(peer, $"it has not signed in within {options.SignInWithin}");
        connection.Close();
    }

    private void Refuse(string peer, string reason)
    {
        connections.CountRefused();
        if (_budget.Allows(out var suppressed))
            Log.ConnectionClosed(log, peer, reason, suppressed);
    }
}
