using System.Globalization;

namespace Edge.Listener;

/// <summary>Times as people say them: `16 s`, `5 min`, `3 h`, `2 days`.</summary>
internal static class Spoken
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 99.5 } => Text(time.TotalSeconds, "s"),
        { TotalMinutes: < 99.5 } => Text(time.TotalMinutes, "min"),
        { TotalHours: < 47.5 } => Text(time.TotalHours, "h"),
        _ => Text(time.TotalDays, "days"),
    };

    private static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(value):0} {unit}");
}
