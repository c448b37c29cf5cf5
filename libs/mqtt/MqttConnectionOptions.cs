using System.Text;

namespace Edge.Mqtt;

/// <summary>Everything one connection needs. Its text form never shows the password.</summary>
public sealed record MqttConnectionOptions
{
    /// <summary>Host name or address of the broker; with TLS the broker's certificate must carry it.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535. Default 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>The client's name at the broker; a second client of the same name throws out the first. Empty: the broker chooses one.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>User name, or null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password, or null for none.</summary>
    public string? Password { get; init; }

    /// <summary>TLS, or null for a plain connection.</summary>
    public MqttTls? Tls { get; init; }

    /// <summary>What the broker publishes when this client vanishes without goodbye, or null.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>How long the connection may be silent before a ping; a peer that has not answered after twice that is gone. At least 5 s.
    /// Default 30 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True (default): the broker forgets what an earlier connection of this name subscribed to.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the broker keeps subscriptions and undelivered messages after the connection ended. Default zero.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.Zero;

    /// <summary>From the name lookup to the broker's acceptance. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Received messages that may wait for the reader; more are dropped and counted. Default 20,000.</summary>
    public int MaxQueuedMessages { get; init; } = 20_000;

    /// <summary>QoS 1 messages that the broker may send before it has our acknowledgement. 1 to 65535. Default 100.</summary>
    public int ReceiveMaximum { get; init; } = 100;

    /// <summary>Publishes that may be under way; further ones wait their turn. The broker may allow fewer. 1 to 1,000. Default 20.</summary>
    public int SendMaximum { get; init; } = 20;

    /// <summary>Bytes of the largest packet that the broker may send us. Default 1 MiB.</summary>
    public int MaximumPacketSize { get; init; } = 1024 * 1024;

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Host = ").Append(Host).Append(", Port = ").Append(Port).Append(", ClientId = ").Append(ClientId)
            .Append(", Username = ").Append(Username).Append(", Tls = ").Append(Tls is not null);
        return true;
    }
}
