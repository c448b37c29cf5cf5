using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>Where libmosquitto calls in. The tag given to it at creation is a handle of the <see cref="MosquittoClient"/>; no
/// exception may leave into native code, so each is kept there and thrown when the native function has returned.</summary>
internal static unsafe class MosquittoCallbacks
{
    private const int ErrorLevel = 1 << 3;

    internal static void Register(nint client)
    {
        LibMosquitto.OnConnect(client, &Connected);
        LibMosquitto.OnDisconnect(client, &Disconnected);
        LibMosquitto.OnPublish(client, &Published);
        LibMosquitto.OnSubscribe(client, &Subscribed);
        LibMosquitto.OnMessage(client, &Received);
        LibMosquitto.OnLog(client, &Logged);
    }

    /// <summary>The library formats a line for every packet while somebody listens: only while connecting is that of use.</summary>
    internal static void StopLog(nint client) => LibMosquitto.OnLog(client, null);

    /// <summary>OpenSSL asks here instead of on a terminal that nobody watches; there is no passphrase.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static int NoPassphrase(byte* buffer, int size, int writing, nint tag) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Connected(nint client, nint tag, int reasonCode, int flags, nint properties) =>
        Of(tag).Guard(events => events.Connected((byte)reasonCode, properties));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Disconnected(nint client, nint tag, int reason, nint properties) =>
        Of(tag).Guard(events => events.Disconnected(reason, properties));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Published(nint client, nint tag, int messageId, int reasonCode, nint properties) =>
        Of(tag).Guard(events => events.Published(messageId, (byte)reasonCode));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Subscribed(nint client, nint tag, int messageId, int count, int* granted, nint properties)
    {
        var code = count > 0 ? (byte)granted[0] : (byte)0x80;
        Of(tag).Guard(events => events.Subscribed(messageId, code));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Received(nint client, nint tag, NativeMessage* message, nint properties) =>
        Of(tag).Guard(events => events.Received(in *message, properties));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Logged(nint client, nint tag, int level, byte* line)
    {
        if (level == ErrorLevel)
            Of(tag).Guard(events => events.Logged(PropertyReader.Text(line)));
    }

    private static MosquittoClient Of(nint tag) => (MosquittoClient)GCHandle.FromIntPtr(tag).Target!;
}
