using System.Threading.Channels;
using Edge.Mqtt;

namespace Edge.Uplink.Tests.Sending;

/// <summary>A connector whose broker answers publishes on the data topic as a test says, and takes everything else.</summary>
internal sealed class ScriptedBroker(Func<int, byte> answer) : IMqttConnector
{
    private int _published;

    /// <summary>Payloads on the data topic, in order.</summary>
    public List<byte[]> Payloads { get; } = [];

    public Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IMqttConnection>(new Connection(this));

    private byte Answer(MqttMessage message)
    {
        if (!message.Topic.EndsWith("/data", StringComparison.Ordinal))
            return 0;
        lock (Payloads)
        {
            Payloads.Add(message.Payload.ToArray());
            return answer(_published++);
        }
    }

    private sealed class Connection(ScriptedBroker broker) : IMqttConnection
    {
        private readonly Channel<MqttMessage> _messages = Channel.CreateBounded<MqttMessage>(1);
        private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChannelReader<MqttMessage> Messages => _messages.Reader;

        public long Dropped => 0;

        public Task<string> Closed => _closed.Task;

        public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken) =>
            Task.FromResult(new MqttPublishResult(broker.Answer(message)));

        public Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            _messages.Writer.TryComplete();
            _closed.TrySetResult("closed by us");
            return ValueTask.CompletedTask;
        }
    }
}
