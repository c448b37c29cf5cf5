using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// One encrypted telegram in 65,536 begins, by chance, with the two bytes by which wmbusmeters knows a decrypted one. It takes it for
/// plain text then and says that the key is wrong. Such a telegram (security mode 5) is decrypted here, so that it is no loss.
/// </summary>
internal static class Disguise
{
    /// <summary>The same telegram in plain text; null when there is no such mistake to expect, or when the key does not fit.</summary>
    public static Frame? Lift(Frame frame, MeterKey key)
    {
        var bytes = frame.Bytes.Span;
        Span<byte> vector = stackalloc byte[Mode5.BlockBytes];
        if (!Mode5.TryFind(bytes, vector, out var secret) || !Mode5.IsPlain(bytes[secret]))
            return null;

        var plain = bytes.ToArray();
        key.Decrypt(bytes[secret], vector, plain.AsSpan(secret));
        // Without a mode the decoder does not look for a key.
        var payloadAt = secret.Start.Value;
        plain[payloadAt - 1] = plain[payloadAt - 2] = 0;
        return Mode5.IsPlain(plain.AsSpan(payloadAt)) ? Frame.Check(plain, out _) : null;
    }
}
