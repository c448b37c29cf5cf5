using System.Threading.Channels;

namespace Edge.Mqtt.Client;

/// <summary>Received messages on their way to the reader: bounded, and never a wait for whoever receives.</summary>
internal sealed class Inbox(int capacity)
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateBounded<MqttMessage>(
        new BoundedChannelOptions(capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    internal ChannelReader<MqttMessage> Reader => _messages.Reader;

    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Add(MqttMessage message)
    {
        if (!_messages.Writer.TryWrite(message))
            Interlocked.Increment(ref _dropped);
    }

    internal void Complete() => _messages.Writer.TryComplete();
}
