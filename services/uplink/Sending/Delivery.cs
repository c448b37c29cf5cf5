using Edge.Mqtt;

namespace Edge.Uplink.Sending;

/// <summary>How the cloud took a batch.</summary>
internal enum DeliveryKind
{
    /// <summary>Acknowledged: the batch is complete.</summary>
    Delivered,

    /// <summary>The broker took it and had nobody to give it to, so it is gone there; kept here.</summary>
    NobodySubscribed,

    /// <summary>Refused, and another try may find the broker in a better mood.</summary>
    Refused,

    /// <summary>Refused for what it is: another try would be refused alike.</summary>
    RefusedForGood,

    /// <summary>No answer: it may have arrived or not, and goes again with the same id.</summary>
    Unanswered,
}

/// <summary>The outcome of one publish, with its reason for a person.</summary>
internal readonly record struct Delivery(DeliveryKind Kind, string Reason)
{
    private const byte TopicNameInvalid = 0x90;
    private const byte PacketTooLarge = 0x95;
    private const byte PayloadFormatInvalid = 0x99;

    public bool IsDelivered => Kind == DeliveryKind.Delivered;

    /// <summary>Reads the broker's answer.</summary>
    public static Delivery Of(MqttPublishResult answer, bool acceptNoSubscribers) => answer switch
    {
        { IsSuccess: true } => new(DeliveryKind.Delivered, answer.Text),
        { IsNoSubscriber: true } when acceptNoSubscribers => new(DeliveryKind.Delivered, answer.Text),
        { IsNoSubscriber: true } => new(DeliveryKind.NobodySubscribed, "nobody subscribes to this gateway's data"),
        _ => Refusal(answer.ReasonCode),
    };

    public static Delivery Unanswered(string reason) => new(DeliveryKind.Unanswered, reason);

    public static Delivery Refusal(byte code) => new(
        code is TopicNameInvalid or PacketTooLarge or PayloadFormatInvalid ? DeliveryKind.RefusedForGood : DeliveryKind.Refused,
        $"the broker refused it: {MqttReason.Text(code)}");
}
