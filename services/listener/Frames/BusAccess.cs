using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Frames;

/// <summary>Opens further links to the local broker, with this service's account.</summary>
internal sealed class BusAccess(BusOptions bus, SecretFiles secrets, ServiceInfo service, IMqttConnector connector, TimeProvider time)
{
    private const string PasswordFile = "bus-password";

    /// <summary>A link for which the broker keeps what arrives while it is away, for that long.</summary>
    public MqttSession OpenSession(string clientId, TimeSpan expiry, ILogger<MqttSession> log) => new(
        () => new MqttConnectionOptions
        {
            Host = bus.Host,
            Port = bus.Port,
            ClientId = clientId,
            Username = service.Name,
            Password = secrets.Read(PasswordFile),
            CleanStart = false,
            SessionExpiry = expiry,
        },
        connector,
        Backoff.Default,
        time,
        log);
}
