using System.Security.Cryptography;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// One encrypted telegram in 65,536 begins, by chance, with the two bytes by which wmbusmeters knows a decrypted one. It takes it for
/// plain text then and says that the key is wrong. Such a telegram (security mode 5) is decrypted here, so that it is no loss.
/// </summary>
internal static class Disguise
{
    private const int BlockBytes = 16;
    private const int Mode5 = 5;

    /// <summary>The same telegram in plain text; null when there is no such mistake to expect, or when the key does not fit.</summary>
    public static Frame? Lift(Frame frame, MeterKey key)
    {
        var bytes = frame.Bytes.Span;
        var transportAt = FrameLayers.Of(bytes).TransportAt;
        var header = bytes[transportAt..] switch
        {
            [FrameLayers.ShortHeader, ..] => 5,
            [FrameLayers.LongHeader, ..] => 13,
            _ => 0,
        };
        var payloadAt = transportAt + header;
        if (header == 0 || bytes.Length < payloadAt + BlockBytes || !IsDecrypted(bytes[payloadAt..]) || (bytes[payloadAt - 1] & 0x1F) != Mode5)
            return null;

        var plain = bytes.ToArray();
        var blocks = Math.Min(bytes[payloadAt - 2] >> 4, (bytes.Length - payloadAt) / BlockBytes);
        Decrypt(plain, transportAt, payloadAt, blocks == 0 ? (bytes.Length - payloadAt) / BlockBytes : blocks, key);
        // Without a mode the decoder does not look for a key.
        plain[payloadAt - 1] = plain[payloadAt - 2] = 0;
        return IsDecrypted(plain.AsSpan(payloadAt)) ? Frame.Check(plain, out _) : null;
    }

    private static bool IsDecrypted(ReadOnlySpan<byte> payload) => payload is [0x2F, 0x2F, ..];

    private static void Decrypt(Span<byte> frame, int transportAt, int payloadAt, int blocks, MeterKey key)
    {
        Span<byte> vector = stackalloc byte[BlockBytes];
        if (frame[transportAt] == FrameLayers.LongHeader)
        {
            frame.Slice(transportAt + 5, 2).CopyTo(vector);
            frame.Slice(transportAt + 1, 4).CopyTo(vector[2..]);
            frame.Slice(transportAt + 7, 2).CopyTo(vector[6..]);
        }
        else
            frame.Slice(2, 8).CopyTo(vector);
        vector[8..].Fill(frame[payloadAt - 4]);

        Span<byte> keyBytes = stackalloc byte[BlockBytes];
        Convert.FromHexString(key.Reveal(), keyBytes, out _, out _);
        using var aes = Aes.Create();
        aes.SetKey(keyBytes);
        var secret = frame.Slice(payloadAt, blocks * BlockBytes);
        aes.DecryptCbc(secret.ToArray(), vector, secret, PaddingMode.None);
    }
}
