using System.Globalization;
using System.Text;

namespace Grpc.Protocol;

/// <summary>A status text as it travels in <c>grpc-message</c>: UTF-8, everything but printable ASCII (and the percent sign) as %XX.</summary>
internal static class PercentEncoding
{
    // A header block is bounded at every peer (8 KiB at some); a longer text would cost the status itself.
    private const int MaxEncodedLength = 4096;

    public static string Encode(string text)
    {
        if (text.Length <= MaxEncodedLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%')) return text;
        var encoded = new StringBuilder(Math.Min(text.Length * 2, MaxEncodedLength));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (encoded.Length + (bytes.Length * 3) > MaxEncodedLength) break;
            foreach (var value in bytes) Append(encoded, value);
        }

        return encoded.ToString();
    }

    /// <summary>Takes what is not properly encoded as it stands: a status text is for people.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%')) return encoded;
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length && TryHex(encoded.AsSpan(i + 1, 2), out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(encoded, i, 1));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static void Append(StringBuilder encoded, byte value)
    {
        if (value is >= 0x20 and <= 0x7e and not (byte)'%') encoded.Append((char)value);
        else encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out byte value) =>
        byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
