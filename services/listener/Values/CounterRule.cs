using System.Buffers.Text;

namespace Edge.Listener.Values;

/// <summary>Which fields are counters, and how fast each may grow.</summary>
internal static class CounterRule
{
    // Energy in kWh, so that one limit is enough; what is not here is no counter of volume or energy.
    private static readonly (byte[] Ending, bool IsVolume, double PerUnit)[] Units =
    [
        ([.. "_m3\""u8], true, 1),
        ([.. "_l\""u8], true, 1000),
        ([.. "_kwh\""u8], false, 1),
        ([.. "_kvarh\""u8], false, 1),
        ([.. "_kvah\""u8], false, 1),
        ([.. "_mwh\""u8], false, 0.001),
        ([.. "_wh\""u8], false, 1000),
        ([.. "_mj\""u8], false, 3.6),
        ([.. "_gj\""u8], false, 0.0036),
    ];

    // What is counted up to a date stands still until the next one; what runs backwards is counted apart and stays small.
    private static readonly byte[][] Others =
        [[.. "_at_"u8], [.. "_date"u8], [.. "_last_"u8], [.. "_previous_"u8], [.. "backward"u8], [.. "target"u8]];

    /// <summary>How many of the field's units it may grow by in an hour; null when the field is no counter.</summary>
    public static double? LimitPerHour(ReadOnlySpan<byte> name, PlausibleOptions options)
    {
        if (!name.StartsWith("\"total_"u8))
            return null;
        foreach (var other in Others)
            if (name.IndexOf(other) >= 0)
                return null;
        foreach (var (ending, isVolume, perUnit) in Units)
            if (name.EndsWith(ending))
                return perUnit * (isVolume ? options.MaxM3PerHour : options.MaxKwhPerHour);
        return null;
    }

    /// <summary>A number and the worth of its last digit; false when the value is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out double number, out double resolution)
    {
        resolution = 1;
        if (!Utf8Parser.TryParse(value, out number, out int read) || read != value.Length || !double.IsFinite(number))
            return false;
        var point = value.IndexOf((byte)'.');
        resolution = point < 0 ? 1 : Math.Pow(10, point + 1 - value.Length);
        return true;
    }
}
