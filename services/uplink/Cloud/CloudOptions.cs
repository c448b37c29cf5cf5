namespace Edge.Uplink.Cloud;

/// <summary>The cloud: its broker, and the platform that is told about each send.</summary>
[Section("Cloud")]
internal sealed class CloudOptions : IChecksItself
{
    [Setting("Host name of the cloud's MQTT broker, as its certificate carries it. Empty: nothing is sent, everything is kept.")]
    public string Host { get; init; } = "";

    [Setting("Port of the cloud's MQTT broker; TLS is always used.", Min = "1", Max = "65535")]
    public int Port { get; init; } = 8883;

    [Setting("Folder of `ca.crt`, `<gateway id>.crt` and `<gateway id>.key`, read again at each connect. While one is missing or "
        + "out of date the gateway keeps its readings, raises `certificate_invalid` and keeps trying.")]
    public string CertificateDirectory { get; init; } = "/etc/mbus-gateway";

    [Setting("How long before one of the certificates ends `certificate_expiring` is raised. 0: it is told only once it has ended.",
        Unit = "days", Min = "0", Max = "365")]
    public int CertificateWarningDays { get; init; } = 30;

    [Setting("How long the broker keeps this gateway's session after the connection was lost.", Min = "00:00:00", Max = "30.00:00:00")]
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    [Setting("Silence after which the connection is probed; a broker that does not answer then is connected to anew.",
        Min = "00:00:05", Max = "01:00:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("How long one try to connect may take.", Min = "00:00:01", Max = "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Whether a batch counts as delivered when the broker says that nobody subscribes to it. Only for brokers that hand "
        + "messages to rules instead of subscribers: others have dropped it.")]
    public bool AcceptNoSubscribers { get; init; }

    [Setting("Address of the platform that gets a heartbeat after each send, for example https://platform.example. Empty: none is sent.")]
    public string PlatformUrl { get; init; } = "";

    [Setting("Whether the platform is shown this gateway's certificate, the one that the cloud's broker gets, for a platform that asks for one. "
        + "Beside it goes the token in the secret file `heartbeat-token`, if there is one.")]
    public bool HeartbeatCertificate { get; init; }

    [Setting("How long one try of a heartbeat may take.", Min = "00:00:01", Max = "00:01:00")]
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Tries of one heartbeat; after the last one it is given up, which never concerns the send.", Min = "1", Max = "10")]
    public int HeartbeatAttempts { get; init; } = 3;

    public IEnumerable<string> Check()
    {
        if (PlatformUrl.Length == 0)
            yield break;
        if (!Uri.TryCreate(PlatformUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield return $"PlatformUrl = {PlatformUrl}: an address that begins with https:// or http:// is expected";
    }
}
