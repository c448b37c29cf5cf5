using System.Threading.Channels;
using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>Received messages on their way from the network thread to the reader: bounded, and never a wait for the network thread.</summary>
internal sealed class Inbox(int capacity)
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateBounded<MqttMessage>(
        new BoundedChannelOptions(capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    internal ChannelReader<MqttMessage> Reader => _messages.Reader;

    /// <summary>Messages that have arrived; for the network thread only.</summary>
    internal long Received { get; private set; }

    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Add(in NativeMessage message, nint properties)
    {
        Received++;
        if (!_messages.Writer.TryWrite(Copy(message, properties)))
            Interlocked.Increment(ref _dropped);
    }

    internal void Complete() => _messages.Writer.TryComplete();

    private static unsafe MqttMessage Copy(in NativeMessage message, nint properties)
    {
        var payload = message.PayloadLength == 0 ? [] : new ReadOnlySpan<byte>(message.Payload, message.PayloadLength).ToArray();
        var copy = new MqttMessage(PropertyReader.Text(message.Topic), payload)
        {
            Qos = (MqttQos)message.Qos,
            Retain = message.Retain != 0,
        };
        return properties == 0 ? copy : copy with
        {
            ContentType = PropertyReader.String(properties, PropertyId.ContentType),
            ResponseTopic = PropertyReader.String(properties, PropertyId.ResponseTopic),
            CorrelationData = PropertyReader.Binary(properties, PropertyId.CorrelationData),
            MessageExpirySeconds = PropertyReader.UInt32(properties, PropertyId.MessageExpiryInterval),
            UserProperties = PropertyReader.UserProperties(properties),
        };
    }
}
