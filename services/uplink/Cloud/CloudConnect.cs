using System.Text;
using System.Text.Json;
using Edge.Mqtt;

namespace Edge.Uplink.Cloud;

/// <summary>With whom and how to connect; asked before each try, so that renewed certificates are seen.</summary>
internal sealed class CloudConnect(
    CloudOptions cloud, UplinkOptions options, GatewayOptions gateway, CertificateWatch certificates, ServiceInfo service)
{
    // Alarms and the status go beside the batches.
    private const int ForOthers = 4;

    /// <summary>This gateway's topics.</summary>
    public CloudTopics Topics => new(gateway.Id);

    /// <summary>How the broker's answers are read.</summary>
    public bool AcceptNoSubscribers => cloud.AcceptNoSubscribers;

    /// <summary>What the broker tells of this gateway once it is gone, with or without a goodbye.</summary>
    public MqttMessage Offline { get; } = new(new CloudTopics(gateway.Id).Status, """{"state":"offline"}"""u8.ToArray())
    {
        Retain = true,
        ContentType = "application/json",
    };

    /// <summary>What the broker tells of this gateway while it is there.</summary>
    /// <param name="storeAwaySince">Since when the store does not answer; null: it does.</param>
    public byte[] Online(DateTimeOffset? storeAwaySince)
    {
        var away = storeAwaySince is { } since ? $",\"store_away_since\":\"{since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"" : "";
        return Encoding.UTF8.GetBytes($$"""{"state":"online","version":"{{JsonEncodedText.Encode(service.Version)}}"{{away}}}""");
    }

    /// <exception cref="MqttException">There is nothing to connect to or with; the message says what is missing.</exception>
    public MqttConnectionOptions Next()
    {
        if (cloud.Host.Length == 0)
            throw new MqttException("no cloud broker is configured (Cloud:Host)");
        return new MqttConnectionOptions
        {
            Host = cloud.Host,
            Port = cloud.Port,
            ClientId = gateway.Id,
            Tls = certificates.Demand(),
            Will = Offline,
            KeepAlive = cloud.KeepAlive,
            CleanStart = false,
            SessionExpiry = cloud.SessionExpiry,
            ConnectTimeout = cloud.ConnectTimeout,
            SendMaximum = options.BatchesInFlight + ForOthers,
        };
    }
}
