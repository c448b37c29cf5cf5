using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Edge.Mqtt.Client;

/// <summary>Our options and messages as the library has them, and back.</summary>
internal static class Translation
{
    /// <summary>The library's default packet size limit means "none"; ours is always said.</summary>
    internal static MqttClientOptions ToLibrary(this MqttConnectionOptions options, BrokerStream stream, TimeSpan goodbye)
    {
        var translated = new MqttClientOptions
        {
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new System.Net.DnsEndPoint(options.Host, options.Port),
                StreamProvider = stream,
                TlsOptions = new() { UseTls = false },
            },
            ProtocolVersion = MqttProtocolVersion.V500,
            ClientId = options.ClientId,
            CleanSession = options.CleanStart,
            SessionExpiryInterval = (uint)options.SessionExpiry.TotalSeconds,
            KeepAlivePeriod = TimeSpan.FromSeconds(Math.Clamp(Math.Floor(options.KeepAlive.TotalSeconds), 5, ushort.MaxValue)),
            ReceiveMaximum = (ushort)options.ReceiveMaximum,
            MaximumPacketSize = (uint)options.MaximumPacketSize,
            Timeout = goodbye,
            TryPrivate = false,
        };
        if (options.Username is { } user)
            translated.Credentials = new MqttClientCredentials(user, options.Password is null ? null! : Encoding.UTF8.GetBytes(options.Password));
        if (options.Will is { } will)
            SetWill(translated, will);
        return translated;
    }

    internal static MqttApplicationMessage ToLibrary(this MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
        Retain = message.Retain,
        ContentType = message.ContentType,
        ResponseTopic = message.ResponseTopic,
        CorrelationData = message.CorrelationData.IsEmpty ? null : message.CorrelationData.ToArray(),
        MessageExpiryInterval = message.MessageExpirySeconds ?? 0,
        UserProperties = UserProperties(message),
    };

    /// <summary>Copies the payload: the library uses its buffer again.</summary>
    internal static MqttMessage FromLibrary(MqttApplicationMessage message) => new(message.Topic, message.Payload.ToArray())
    {
        Qos = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce,
        Retain = message.Retain,
        ContentType = message.ContentType,
        ResponseTopic = message.ResponseTopic,
        CorrelationData = message.CorrelationData ?? default,
        MessageExpirySeconds = message.MessageExpiryInterval == 0 ? null : message.MessageExpiryInterval,
        UserProperties = message.UserProperties is { Count: > 0 } properties
            ? [.. properties.Select(property => KeyValuePair.Create(property.Name, Encoding.UTF8.GetString(property.ValueBuffer.Span)))]
            : [],
    };

    private static void SetWill(MqttClientOptions options, MqttMessage will)
    {
        options.WillTopic = will.Topic;
        options.WillPayload = will.Payload.ToArray();
        options.WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)will.Qos;
        options.WillRetain = will.Retain;
        options.WillContentType = will.ContentType;
        options.WillResponseTopic = will.ResponseTopic;
        options.WillCorrelationData = will.CorrelationData.IsEmpty ? null : will.CorrelationData.ToArray();
        options.WillMessageExpiryInterval = will.MessageExpirySeconds ?? 0;
        options.WillUserProperties = UserProperties(will);
    }

    private static List<MqttUserProperty>? UserProperties(MqttMessage message) => message.UserProperties.Count == 0
        ? null
        : [.. message.UserProperties.Select(property => new MqttUserProperty(property.Key, Encoding.UTF8.GetBytes(property.Value).AsMemory()))];
}
