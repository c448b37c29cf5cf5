using Edge.Mqtt;

namespace Edge.Cloud.Receiving;

/// <summary>The session with the cloud's broker. It persists there: what arrives while this program is away waits for it.</summary>
internal sealed class CloudSession : BackgroundService
{
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(7);

    // Quick to come back: it is there for demonstrations and tests.
    private static readonly Backoff Waits = Backoff.Default with { Cap = TimeSpan.FromSeconds(5) };

    private readonly MqttSession _session;

    public CloudSession(CloudOptions options, Receiver receiver, IMqttConnector connector, TimeProvider time, ILogger<MqttSession> log)
    {
        _session = new MqttSession(() => Connection(options), connector, Waits, time, log);
        if (!options.Subscribe)
            return;
        _session.Subscribe("meters/+/data", MqttQos.AtLeastOnce, receiver.TakeBatch);
        _session.Subscribe("meters/+/status", MqttQos.AtLeastOnce, receiver.TakeStatus);
        _session.Subscribe("meters/+/alarms", MqttQos.AtLeastOnce, receiver.TakeAlarm);
    }

    /// <summary>Why there is no connection; empty while there is one.</summary>
    public string WaitingFor => _session.IsConnected ? "" : _session.WaitingFor;

    /// <summary>Wants what is published there, too.</summary>
    public void Subscribe(string filter, Func<MqttMessage, CancellationToken, ValueTask> handler) =>
        _session.Subscribe(filter, MqttQos.AtLeastOnce, handler);

    /// <exception cref="MqttException">Offline, or not acknowledged.</exception>
    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken stop) => _session.PublishAsync(message, stop);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _session.RunAsync(stoppingToken);

    private static MqttConnectionOptions Connection(CloudOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port,
        ClientId = options.Id,
        Tls = new MqttTls($"{options.Pki}/ca.crt", $"{options.Pki}/{options.Id}.crt", $"{options.Pki}/{options.Id}.key"),
        CleanStart = false,
        SessionExpiry = Expiry,
        MaximumPacketSize = Unpacker.MaxBytes,
    };
}
