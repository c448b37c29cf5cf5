using System.Globalization;

namespace Grpc.Protocol;

/// <summary>A duration as it travels in <c>grpc-timeout</c>: at most 8 digits and a unit.</summary>
internal static class TimeoutHeader
{
    /// <summary>Timers go no further; a call that may take longer than this has no deadline.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private const long MaxValue = 99_999_999;

    /// <summary>Rounded up, in the finest unit from a millisecond on that fits.</summary>
    public static string Encode(TimeSpan timeout)
    {
        ReadOnlySpan<(long Ticks, char Unit)> units =
        [
            (TimeSpan.TicksPerMillisecond, 'm'), (TimeSpan.TicksPerSecond, 'S'), (TimeSpan.TicksPerMinute, 'M'),
        ];
        foreach (var (ticks, unit) in units)
        {
            var value = Math.Max(1, ((timeout.Ticks - 1) / ticks) + 1);
            if (value <= MaxValue) return Format(value, unit);
        }

        return Format(Math.Min(MaxValue, timeout.Ticks / TimeSpan.TicksPerHour), 'H');
    }

    public static bool TryDecode(string header, out TimeSpan timeout)
    {
        timeout = default;
        if (header.Length is < 2 or > 9) return false;
        if (!long.TryParse(header.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        var ticks = header[^1] switch
        {
            'n' => (value + 99) / 100,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'S' => value * TimeSpan.TicksPerSecond,
            'M' => value * TimeSpan.TicksPerMinute,
            'H' => value * TimeSpan.TicksPerHour,
            _ => -1,
        };
        timeout = new TimeSpan(ticks);
        return ticks >= 0;
    }

    private static string Format(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
