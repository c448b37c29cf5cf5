using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Edge.Broker.Serving;

/// <summary>
/// A connection on its way to the library: what a client asks for is brought within the bounds in its CONNECT, and it is told so in the
/// CONNACK (MQTT 5, 3.2.2.3). A client of MQTT 3.1.1 without an id gets one, which the library does for MQTT 5 only.
/// </summary>
internal sealed class BoundedChannel(IMqttChannelAdapter inner, BrokerOptions options) : IMqttChannelAdapter
{
    private ushort _keepAliveSeconds;
    private uint? _expirySeconds;

    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        var packet = await inner.ReceivePacketAsync(cancellationToken);
        if (packet is MqttConnectPacket connect)
            Bound(connect);
        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket answer && PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500)
        {
            answer.MaximumPacketSize = (uint)options.MaxPacketBytes;
            answer.ServerKeepAlive = _keepAliveSeconds;
            answer.SessionExpiryInterval = _expirySeconds ?? answer.SessionExpiryInterval;
        }

        return inner.SendPacketAsync(packet, cancellationToken);
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose() => inner.Dispose();

    private void Bound(MqttConnectPacket connect)
    {
        if (PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V500)
        {
            if (string.IsNullOrEmpty(connect.ClientId))
                connect.ClientId = $"{connect.Username}-{Guid.NewGuid():N}";
            return;
        }

        var longest = (ushort)options.MaxKeepAlive.TotalSeconds;
        if (connect.KeepAlivePeriod == 0 || connect.KeepAlivePeriod > longest)
            connect.KeepAlivePeriod = _keepAliveSeconds = longest;
        if (connect.SessionExpiryInterval > options.MaxSessionExpiry.TotalSeconds)
            connect.SessionExpiryInterval = (_expirySeconds = (uint)options.MaxSessionExpiry.TotalSeconds).Value;
    }
}
