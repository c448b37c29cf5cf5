namespace Edge.Mqtt.Native;

/// <summary>Settings of a libmosquitto client.</summary>
internal enum MosquittoOption
{
    ProtocolVersion = 1,
    ReceiveMaximum = 4,
    SendMaximum = 5,
    TcpNoDelay = 11,
}

/// <summary>What libmosquitto's functions return; those that are told apart.</summary>
internal enum MosquittoResult
{
    Success = 0,
    Protocol = 2,
    Invalid = 3,
    NoConnection = 4,
    ConnectionRefused = 5,
    ConnectionLost = 7,
    Tls = 8,
    PayloadSize = 9,
    Errno = 14,
    NameLookup = 15,
    MalformedUtf8 = 18,
    KeepAlive = 19,
    MalformedPacket = 21,
    QosNotSupported = 24,
    OversizePacket = 25,
    RetainNotSupported = 28,
}

/// <summary>MQTT 5 property identifiers.</summary>
internal enum PropertyId
{
    MessageExpiryInterval = 2,
    ContentType = 3,
    ResponseTopic = 8,
    CorrelationData = 9,
    SessionExpiryInterval = 17,
    ReasonString = 31,
    ReceiveMaximum = 33,
    UserProperty = 38,
    MaximumPacketSize = 39,
}
