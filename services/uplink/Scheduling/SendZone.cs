namespace Edge.Uplink.Scheduling;

/// <summary>The clocks on the wall that the time of a send is told by.</summary>
internal sealed class SendZone(TimeZoneInfo zone)
{
    /// <summary>The name of this machine's own zone.</summary>
    public const string Local = "local";

    // An offset is looked for this far before and after: longer than offsets are, shorter than a zone keeps one.
    private static readonly TimeSpan Around = TimeSpan.FromDays(1);

    /// <summary>UTC, which needs no table of zones.</summary>
    public static SendZone Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The zone of that name; null when it is not known here.</summary>
    public static SendZone? Find(string name)
    {
        if (!name.Equals(Local, StringComparison.OrdinalIgnoreCase))
            return Named(name);
        // The framework takes UTC in place of a zone that it cannot find.
        var set = Environment.GetEnvironmentVariable("TZ");
        return string.IsNullOrEmpty(set) ? new SendZone(TimeZoneInfo.Local) : Named(set.TrimStart(':'));
    }

    /// <summary>What clocks on the wall show.</summary>
    public DateTime WallClockAt(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;

    /// <summary>
    /// When clocks on the wall first show it. On the day they are put back they show an hour twice, on the day they are put
    /// forward they never show one: that one counts as it would with clocks that nobody has touched.
    /// </summary>
    public DateTimeOffset FirstInstantOf(DateTime wall)
    {
        var nearly = new DateTimeOffset(wall, TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(nearly - Around), zone.GetUtcOffset(nearly + Around));
        foreach (var offset in before > after ? [before, after] : (TimeSpan[])[after, before])
            if (new DateTimeOffset(wall, offset) is var at && zone.GetUtcOffset(at) == offset)
                return at;
        return new DateTimeOffset(wall, before);
    }

    private static SendZone? Named(string name)
    {
        if (name.Equals("utc", StringComparison.OrdinalIgnoreCase))
            return Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new SendZone(zone) : null;
    }
}
