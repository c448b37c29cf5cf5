using System.Globalization;
using System.Text.Unicode;

namespace Edge.Store.Form;

/// <summary>
/// The decoder's time stamp as it stands in the JSON, <c>"2026-01-31T23:59:59Z"</c> with its quotes. It nearly always is the
/// second in which the frame was heard, so it need not be stored.
/// </summary>
internal static class TimeStamp
{
    public const int Length = 22;

    public static ReadOnlySpan<byte> Example => "\"2000-01-01T00:00:00Z\""u8;

    /// <summary>Reads exactly what <see cref="Write"/> writes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> token, out long unixSeconds)
    {
        unixSeconds = 0;
        if (token.Length != Length || token[0] != '"' || token[5] != '-' || token[8] != '-' || token[11] != 'T'
            || token[14] != ':' || token[17] != ':' || token[20] != 'Z' || token[21] != '"')
            return false;
        if (!TryDigits(token[1..5], out var year) || !TryDigits(token[6..8], out var month) || !TryDigits(token[9..11], out var day)
            || !TryDigits(token[12..14], out var hour) || !TryDigits(token[15..17], out var minute) || !TryDigits(token[18..20], out var second))
            return false;
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        unixSeconds = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return true;
    }

    public static void Write(long unixSeconds, Span<byte> token) =>
        Utf8.TryWrite(token, CultureInfo.InvariantCulture, $"\"{DateTime.UnixEpoch.AddSeconds(unixSeconds):yyyy-MM-ddTHH:mm:ss}Z\"", out _);

    private static bool TryDigits(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = 10 * value + digit - '0';
        }
        return true;
    }
}
