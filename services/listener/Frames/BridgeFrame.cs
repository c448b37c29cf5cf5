namespace Edge.Listener.Frames;

/// <summary>
/// A bridge (control byte C4, seen from LSE) sends on what it has heard from a meter: 18 bytes of its own, then that meter's whole
/// frame. The decoder's classic form drops the 18 bytes; the form that we ask knows only the bridge. So they are dropped here.
/// </summary>
internal static class BridgeFrame
{
    private const byte Control = 0xC4;
    private const byte MeterControl = 0x44;
    private const int OwnBytes = 18;

    /// <summary>The meter's frame; the same bytes when it is not from a bridge.</summary>
    public static byte[] Open(byte[] bytes) =>
        bytes.Length >= OwnBytes + Frame.MinBytes && bytes[1] == Control && bytes[0] + 1 == bytes.Length
            && bytes[OwnBytes] == bytes.Length - OwnBytes - 1 && bytes[OwnBytes + 1] == MeterControl
            ? bytes[OwnBytes..]
            : bytes;
}
