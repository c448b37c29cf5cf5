using System.Threading.Channels;

namespace Edge.Mqtt;

/// <summary>One established connection. When it is lost it stays lost: a new one is made, <see cref="MqttSession"/> does that.</summary>
public interface IMqttConnection : IAsyncDisposable
{
    /// <summary>Received messages, bounded. Completed when the connection has ended; what is in it can still be read.
    /// The broker counts a message as delivered when it enters here, not when it is read.</summary>
    ChannelReader<MqttMessage> Messages { get; }

    /// <summary>Received messages that were dropped because the reader did not keep up.</summary>
    long Dropped { get; }

    /// <summary>Completes when the connection has ended, with the reason in words. Never faults.</summary>
    Task<string> Closed { get; }

    /// <summary>Publishes; complete when the broker has acknowledged (QoS 1) or the message was handed to the network (QoS 0).
    /// Waits for its turn while too many are under way; turns are not taken in a promised order. A publish that was handed over cannot
    /// be withdrawn: cancelling it ends the connection.</summary>
    /// <param name="message">What to send; larger than the broker takes is an <see cref="MqttException"/>.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="MqttException">The connection ended before the answer: whether the message arrived is unknown.</exception>
    Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken);

    /// <summary>Subscribes; complete when the broker has granted it.</summary>
    /// <param name="filter">A topic, <c>+</c> for one level, <c>#</c> for all further ones.</param>
    /// <param name="qos">The highest QoS of what arrives.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="MqttException">Refused by the broker, or the connection ended.</exception>
    Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken);
}
