using System.Globalization;

namespace Edge.Hosting;

/// <summary>Reads one value of a setting from its text and writes it back in the same form.</summary>
internal static class SettingParser
{
    /// <summary>Null when the text is not of that type; <paramref name="expected"/> then says what would have been.</summary>
    public static object? Parse(Type type, string text, out string expected)
    {
        expected = Expected(type);
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(TimeSpan))
            return ParseDuration(text);
        if (type.IsEnum)
            return ParseEnum(type, text);
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null;
        if (type == typeof(double))
            return ParseDouble(text);
        throw new NotSupportedException($"A setting cannot be a {type}.");
    }

    public static string Format(object value) => value switch
    {
        TimeSpan duration => FormatDuration(duration),
        bool flag => flag ? "true" : "false",
        Enum name => name.ToString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string FormatDuration(TimeSpan duration)
    {
        var text = duration.ToString("c", CultureInfo.InvariantCulture);
        return duration.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }

    private static string Expected(Type type)
    {
        if (type == typeof(bool))
            return "true or false is expected";
        if (type == typeof(TimeSpan))
            return "a duration hh:mm:ss is expected (d.hh:mm:ss from a day on)";
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type))} is expected";
        return type == typeof(double) ? "a number is expected" : "a whole number is expected";
    }

    // The framework reads a bare "5" as five days and "10:00" as ten hours: both are more likely meant otherwise.
    private static TimeSpan? ParseDuration(string text) =>
        text.Count(c => c == ':') == 2 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var duration)
            ? duration
            : null;

    private static double? ParseDouble(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    // By name only: numbers would let through what has no name.
    private static object? ParseEnum(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse(type, name)
            : null;
}
