using Edge.Mqtt;

namespace Edge.Uplink.Commands;

/// <summary>A command as it arrived from the cloud, nothing of it believed yet.</summary>
/// <param name="Payload">Its JSON, perhaps.</param>
/// <param name="Correlation">What its answer must carry.</param>
/// <param name="Expiry">What is left of its message expiry at its arrival; null: it has none.</param>
/// <param name="ArrivedAt">When, on the monotonic clock.</param>
internal sealed record IncomingCommand(ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Correlation, TimeSpan? Expiry, long ArrivedAt)
{
    /// <summary>Correlation data is echoed and remembered, so it is bounded.</summary>
    public const int MaxCorrelationBytes = 64;

    public static IncomingCommand Of(MqttMessage message, TimeProvider time) => new(
        message.Payload, message.CorrelationData,
        message.MessageExpirySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, time.GetTimestamp());
}
