using System.Globalization;

namespace Edge.Listener.Rhythm;

/// <summary>A rhythm in words: `every 16 s, Mon-Fri 07-19`.</summary>
internal static class RhythmText
{
    private const int HoursOfADay = 24;

    // Heard in nearly all hours of a day: it does not rest, some telegrams were missed.
    private const int AllDay = 22;

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>How often.</summary>
    public static string Of(TimeSpan usual) => usual switch
    {
        { TotalHours: >= 20 and <= 28 } => "about once a day",
        { TotalDays: >= 6.5 and <= 7.5 } => "about once a week",
        { TotalHours: > 28 } => $"about every {Spoken.Of(usual)}",
        _ => $"every {Spoken.Of(usual)}",
    };

    /// <summary>When; empty for a meter that is heard round the clock.</summary>
    public static string Of(WeekHours hours, string zone)
    {
        var byDay = Enumerable.Range(0, Days.Length).Select(day => HoursOf(hours, day)).ToArray();
        var days = Enumerable.Range(0, Days.Length).Where(day => byDay[day].Count > 0).ToList();
        if (days.Count == 0)
            return "";
        var (first, last) = (days.Min(day => byDay[day].Min()), days.Max(day => byDay[day].Max()) + 1);
        var dayText = days.Count == Days.Length ? "" : string.Join(',', Ranges(days));
        var hourText = last - first >= AllDay ? "" : string.Create(CultureInfo.InvariantCulture, $"{first:00}-{last:00}{zone}");
        return string.Join(' ', new[] { dayText, hourText }.Where(text => text.Length > 0));
    }

    private static List<int> HoursOf(WeekHours hours, int day) =>
        [.. Enumerable.Range(0, HoursOfADay).Where(hour => hours.Has((day * HoursOfADay) + hour))];

    private static IEnumerable<string> Ranges(List<int> days)
    {
        for (var i = 0; i < days.Count;)
        {
            var first = i;
            while (i + 1 < days.Count && days[i + 1] == days[i] + 1)
                i++;
            yield return i == first ? Days[days[i]] : $"{Days[days[first]]}-{Days[days[i]]}";
            i++;
        }
    }
}
