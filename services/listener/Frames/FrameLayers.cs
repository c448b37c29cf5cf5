using System.Buffers.Binary;

namespace Edge.Listener.Frames;

/// <summary>What the layers above the link layer tell without a key: a second address, and whether there is something to decrypt.</summary>
/// <param name="TransportAt">Where the transport layer begins: its header's kind, then the header.</param>
/// <param name="TransportId">The id in the long header; null when there is none.</param>
/// <param name="Encrypted">Whether a security mode is set.</param>
internal readonly record struct FrameLayers(int TransportAt, uint? TransportId, bool Encrypted)
{
    /// <summary>Where the byte with the extended link layer's hop bit stands; 0 when there is none.</summary>
    public int LinkHopAt { get; private init; }

    /// <summary>The same in the transport layer's configuration field, in the security modes that have one.</summary>
    public int TransportHopAt { get; private init; }

    public const byte ShortHeader = 0x7A;
    public const byte LongHeader = 0x72;

    private const int FirstLayer = 10;

    public static FrameLayers Of(ReadOnlySpan<byte> frame)
    {
        var encrypted = false;
        var linkHopAt = 0;
        var rest = frame[FirstLayer..];
        // A layer below another one leaves something over, so this ends; the bound is for frames that are made up.
        for (var layers = 0; layers < 4 && rest.Length > 0; layers++)
        {
            var (bytes, secret) = LowerLayer(rest);
            if (bytes == 0)
                break;
            encrypted |= secret;
            if (rest[0] is >= 0x8C and <= 0x8F && bytes <= rest.Length)
                linkHopAt = frame.Length - rest.Length + 1;
            rest = bytes < rest.Length ? rest[bytes..] : [];
        }

        var transportAt = frame.Length - rest.Length;
        return Transport(rest, encrypted) with { TransportAt = transportAt, LinkHopAt = linkHopAt, TransportHopAt = HopAt(rest, transportAt) };
    }

    // Extended link layer: control and access number, in the longer forms an address, a session number and a checksum too.
    // Authentication and fragmentation layer: tells its own length.
    private static (int Bytes, bool Secret) LowerLayer(ReadOnlySpan<byte> layer) => layer[0] switch
    {
        0x8C => (3, false),
        0x8D => (9, HasSessionKey(layer, 3)),
        0x8E => (11, false),
        0x8F => (17, HasSessionKey(layer, 11)),
        0x90 when layer.Length > 1 => (2 + layer[1], false),
        _ => (0, false),
    };

    private static bool HasSessionKey(ReadOnlySpan<byte> layer, int sessionAt) =>
        layer.Length >= sessionAt + 4 && BinaryPrimitives.ReadUInt32LittleEndian(layer[sessionAt..]) >> 29 != 0;

    private static FrameLayers Transport(ReadOnlySpan<byte> layer, bool encrypted) => layer switch
    {
        [LongHeader, ..] when layer.Length >= 13 => new(0, BinaryPrimitives.ReadUInt32LittleEndian(layer[1..]), encrypted || HasMode(layer[11..])),
        [ShortHeader, ..] when layer.Length >= 5 => new(0, null, encrypted || HasMode(layer[3..])),
        _ => new(0, null, encrypted),
    };

    // Modes 0 and 5 have the bits H and R in the low byte; mode 7 has other fields there.
    private static int HopAt(ReadOnlySpan<byte> transport, int transportAt) => transport switch
    {
        [LongHeader, ..] when transport.Length >= 13 && (transport[12] & 0x1F) is (0 or 5) => transportAt + 11,
        [ShortHeader, ..] when transport.Length >= 5 && (transport[4] & 0x1F) is (0 or 5) => transportAt + 3,
        _ => 0,
    };

    private static bool HasMode(ReadOnlySpan<byte> configurationWord) => (configurationWord[1] & 0x1F) != 0;
}
