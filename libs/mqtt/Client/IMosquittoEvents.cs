using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>What libmosquitto tells, always on the network thread, from inside one of the client's functions. Pointers are valid during
/// the call only.</summary>
internal interface IMosquittoEvents
{
    /// <summary>CONNACK.</summary>
    void Connected(byte reasonCode, nint properties);

    /// <summary>The connection has ended; 0 by us, below 0x80 one of the library's results, otherwise the broker's reason.</summary>
    void Disconnected(int reason, nint properties);

    /// <summary>PUBACK, or a QoS 0 message has left.</summary>
    void Published(int messageId, byte reasonCode);

    /// <summary>SUBACK of one filter.</summary>
    void Subscribed(int messageId, byte reasonCode);

    /// <summary>PUBLISH.</summary>
    void Received(in NativeMessage message, nint properties);

    /// <summary>A line of the library's own log, errors only.</summary>
    void Logged(string line);
}
