using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Edge.Listener.Frames;

/// <summary>Reads what receivers publish: the frame as ASCII hex, white space allowed, or JSON <c>{"frame":"...","rssi_dbm":-71}</c>.</summary>
internal static class PayloadReader
{
    // Twice the longest frame and some room for white space or JSON around it.
    private const int MaxPayloadBytes = 2_048;

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    public static Received Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxPayloadBytes)
            return Broken(Reasons.TooLong, $"{payload.Length} bytes", payload);
        var text = payload.Trim(" \t\r\n"u8);
        return text is [(byte)'{', ..] ? ReadJson(text) : ReadHex(text, null);
    }

    /// <summary>Reads a frame that stands alone, as hex.</summary>
    public static Received ReadHex(ReadOnlySpan<byte> text, int? rssiDbm)
    {
        Span<byte> digits = stackalloc byte[MaxPayloadBytes];
        var count = 0;
        foreach (var character in text)
            if (!Space.Contains(character))
                digits[count++] = character;
        digits = digits[..count];

        if (digits.Length > 2 * Frame.MaxBytes)
            return Broken(Reasons.TooLong, $"{digits.Length / 2} bytes", text);
        var bytes = new byte[digits.Length / 2];
        if (digits.Length % 2 != 0 || digits.IsEmpty || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            return Broken(Reasons.NotHex, digits.IsEmpty ? "empty" : digits.Length % 2 != 0 ? "an odd number of digits" : "not hex", text);
        return Frame.Check(bytes, out var wrong) is { } frame
            ? Received.Good(frame, rssiDbm)
            : Received.Broken(new BadFrame(Reasons.BadLength, Detail(wrong, text), bytes));
    }

    private static Received ReadJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            var message = JsonElement.ParseValue(ref reader);
            if (!message.TryGetProperty("frame", out var frame) || frame.ValueKind != JsonValueKind.String)
                return Broken(Reasons.NotHex, "JSON without a frame", text);
            int? rssiDbm = message.TryGetProperty("rssi_dbm", out var rssi) && rssi.TryGetInt32(out var dbm) ? dbm : null;
            return ReadHex(Encoding.UTF8.GetBytes(frame.GetString()!), rssiDbm);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Broken(Reasons.NotHex, "neither hex nor JSON", text);
        }
    }

    private static Received Broken(string reason, string wrong, ReadOnlySpan<byte> payload) =>
        Received.Broken(new BadFrame(reason, Detail(wrong, payload), payload[..Math.Min(payload.Length, Frame.MaxBytes)].ToArray()));

    private static string Detail(string wrong, ReadOnlySpan<byte> payload)
    {
        var beginning = string.Create(Math.Min(payload.Length, Reasons.DetailCharacters), payload, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
        });
        return $"{wrong}: {beginning}";
    }
}
