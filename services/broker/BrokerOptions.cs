using Edge.Hosting;

namespace Edge.Broker;

/// <summary>The local MQTT broker, and what it may cost.</summary>
[Section("Broker")]
internal sealed class BrokerOptions : IChecksItself
{
    [Setting("Port on which the local broker answers without TLS; 0 takes any free one. The services expect it in Bus:Port.", Min = "0", Max = "65535")]
    public int Port { get; init; } = 1883;

    [Setting("Port on which the local broker answers with TLS; 0: none. For remote radios and Home Assistant on a network that others use too.", Min = "0", Max = "65535")]
    public int TlsPort { get; init; }

    [Setting("File with the broker's own certificate (PEM, with its chain), for TlsPort. It is read at the start.")]
    public string TlsCertificate { get; init; } = "";

    [Setting("File with the private key of TlsCertificate (PEM, not encrypted).")]
    public string TlsKey { get; init; } = "";

    [Setting("Folder with one folder of passwords and tokens a service; the broker makes what is missing there. A receiver's password is in {SecretsDirectory}/broker/{name}.")]
    public string SecretsDirectory { get; init; } = "/secrets";

    [Setting("Largest packet that a client may send; the connection of one that begins a larger one is closed before it is read.", Unit = "bytes", Min = "1024", Max = "16777216")]
    public int MaxPacketBytes { get; init; } = 1024 * 1024;

    [Setting("Connections at a time; one more is closed at once.", Min = "10", Max = "10000")]
    public int MaxConnections { get; init; } = 100;

    [Setting("Time that a new connection has to sign in; then it is closed.", Min = "00:00:01", Max = "00:01:00")]
    public TimeSpan SignInWithin { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Longest keep-alive that a client may ask for; one of MQTT 5 that asks for a longer one, or for none, is told this one; one of MQTT 3.1.1 is refused.", Min = "00:00:10", Max = "01:00:00")]
    public TimeSpan MaxKeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("Longest time that the session of a client that is away is kept, with what waits for it.", Min = "00:00:00", Max = "7.00:00:00")]
    public TimeSpan MaxSessionExpiry { get; init; } = TimeSpan.FromHours(1);

    [Setting("Messages that may wait for one client, or for its acknowledgement; further ones are dropped and counted.", Min = "100", Max = "1000000")]
    public int MaxQueuedMessages { get; init; } = 20_000;

    [Setting("Bytes of messages that may wait for one client; then further ones are dropped and counted.", Unit = "bytes", Min = "1048576", Max = "268435456")]
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    [Setting("Subscriptions of one client; one more is refused.", Min = "10", Max = "10000")]
    public int MaxSubscriptions { get; init; } = 100;

    [Setting("Longest topic; a message on a longer one is refused.", Unit = "bytes", Min = "64", Max = "65535")]
    public int MaxTopicBytes { get; init; } = 1024;

    [Setting("Topics with a retained message; a message on one more is refused.", Min = "1000", Max = "1000000")]
    public int MaxRetainedTopics { get; init; } = 50_000;

    [Setting("Bytes of all retained messages; one that would make it more is refused.", Unit = "bytes", Min = "1048576", Max = "268435456")]
    public long MaxRetainedBytes { get; init; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (TlsPort != 0)
            foreach (var (name, file) in new[] { (nameof(TlsCertificate), TlsCertificate), (nameof(TlsKey), TlsKey) })
                if (!File.Exists(file))
                    yield return $"{name} = {file}: TlsPort needs this file, and it is not there";
    }
}
