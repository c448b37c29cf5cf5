using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>Something that is sent and answered under a message number.</summary>
internal abstract class Request
{
    private readonly TaskCompletionSource<byte> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The broker's reason code, or an <see cref="MqttException"/>.</summary>
    internal Task<byte> Answer => _answer.Task;

    internal abstract string What { get; }

    internal abstract MosquittoResult Send(MosquittoClient client, out int messageId);

    internal void Answered(byte reasonCode) => _answer.TrySetResult(reasonCode);

    internal void Failed(string reason)
    {
        if (_answer.TrySetException(new MqttException($"{What}: {reason}")))
            _ = _answer.Task.Exception; // Seen: whoever gave up waiting for it must not find it again as unobserved.
    }
}

internal sealed class PublishRequest(MqttMessage message) : Request
{
    internal override string What => $"message on {message.Topic} not acknowledged";

    internal override MosquittoResult Send(MosquittoClient client, out int messageId) => client.Publish(message, out messageId);
}

internal sealed class SubscribeRequest(string filter, MqttQos qos) : Request
{
    internal override string What => $"subscription to {filter} not granted";

    internal override MosquittoResult Send(MosquittoClient client, out int messageId) => client.Subscribe(filter, qos, out messageId);
}
