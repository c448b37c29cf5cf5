using System.Threading.Channels;
using Edge.Mqtt;

namespace Edge.Uplink.Tests.Bench;

/// <summary>
/// The real connector, of whose answers some do not arrive: TLS hides from a wire what it carries, so they are lost where they come
/// out of it. The broker has the message then, and who has sent it waits.
/// </summary>
internal sealed class ForgetfulConnector(int seed, double share) : IMqttConnector
{
    private readonly MqttNetConnector _real = new(TimeProvider.System);
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    /// <summary>Answers that were lost.</summary>
    public int Lost { get; private set; }

    public async Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, CancellationToken cancellationToken) =>
        new Connection(this, await _real.ConnectAsync(options, cancellationToken));

    private bool Forgets(MqttMessage message)
    {
        lock (_gate)
        {
            if (!message.Topic.EndsWith("/data", StringComparison.Ordinal) || _random.NextDouble() >= share)
                return false;
            Lost++;
            return true;
        }
    }

    private sealed class Connection(ForgetfulConnector connector, IMqttConnection real) : IMqttConnection
    {
        public ChannelReader<MqttMessage> Messages => real.Messages;

        public long Dropped => real.Dropped;

        public Task<string> Closed => real.Closed;

        public async Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
        {
            var forgets = connector.Forgets(message);
            var result = await real.PublishAsync(message, cancellationToken);
            if (!forgets)
                return result;
            var given = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(() => given.TrySetResult());
            await given.Task;
            // As the real one: what is no longer waited for costs the connection.
            await real.DisposeAsync();
            throw new OperationCanceledException(cancellationToken);
        }

        public Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken) =>
            real.SubscribeAsync(filter, qos, cancellationToken);

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
