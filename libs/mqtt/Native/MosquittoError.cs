using System.Globalization;
using System.Runtime.InteropServices;

namespace Edge.Mqtt.Native;

/// <summary>libmosquitto's results in words.</summary>
internal static class MosquittoError
{
    /// <param name="result">What a function returned.</param>
    /// <param name="errno">The system's error number right after it; used where the result says to look there.</param>
    internal static string Text(MosquittoResult result, int errno) => result switch
    {
        MosquittoResult.Errno => Marshal.GetPInvokeErrorMessage(errno),
        MosquittoResult.NameLookup => "the host name cannot be resolved",
        MosquittoResult.NoConnection or MosquittoResult.ConnectionLost => "the broker closed the connection",
        MosquittoResult.ConnectionRefused => "the broker refused the connection",
        MosquittoResult.KeepAlive => "the broker did not answer a ping",
        MosquittoResult.Tls => "TLS failed",
        MosquittoResult.Protocol or MosquittoResult.MalformedPacket => "the broker sent what MQTT does not allow",
        MosquittoResult.Invalid => "not a valid topic, filter or setting",
        MosquittoResult.MalformedUtf8 => "text that is not valid UTF-8",
        MosquittoResult.PayloadSize or MosquittoResult.OversizePacket => "larger than the broker takes",
        MosquittoResult.QosNotSupported => "the broker does not offer this QoS",
        MosquittoResult.RetainNotSupported => "the broker does not keep retained messages",
        _ => string.Create(CultureInfo.InvariantCulture, $"libmosquitto error {(int)result}"),
    };

    /// <summary>True when only the one request is wrong and the connection is as good as before.</summary>
    internal static bool ConcernsRequestOnly(MosquittoResult result) => result
        is MosquittoResult.Invalid or MosquittoResult.MalformedUtf8 or MosquittoResult.PayloadSize or MosquittoResult.OversizePacket
        or MosquittoResult.QosNotSupported or MosquittoResult.RetainNotSupported;
}
