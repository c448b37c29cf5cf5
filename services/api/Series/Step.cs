using Edge.V1;

namespace Edge.Api.Series;

/// <summary>The length of a step; steps begin at full hours, at midnight or with the month, UTC.</summary>
internal sealed record Step(string Name, AggregateStep Asked, Func<DateTimeOffset, DateTimeOffset> Floor, Func<DateTimeOffset, DateTimeOffset> Next, TimeSpan Usual)
{
    public static readonly Step Hour = new("hour", AggregateStep.Hour, time => Midnight(time).AddHours(time.Hour), time => time.AddHours(1), TimeSpan.FromDays(7));

    public static readonly Step Day = new("day", AggregateStep.Day, Midnight, time => time.AddDays(1), TimeSpan.FromDays(90));

    /// <summary>Of days, which are what the store knows.</summary>
    public static readonly Step Month = new("month", AggregateStep.Day, time => Midnight(time).AddDays(1 - time.Day), time => time.AddMonths(1), TimeSpan.FromDays(730));

    public static Step Of(string name) => name == Day.Name ? Day : name == Month.Name ? Month : Hour;

    /// <summary>The step before the one that begins then.</summary>
    public DateTimeOffset Before(DateTimeOffset start) => Floor(start.AddTicks(-1));

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero);
}
