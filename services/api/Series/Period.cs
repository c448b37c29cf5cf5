using Edge.Api.Http;

namespace Edge.Api.Series;

/// <summary>From when to when (not included), in full steps.</summary>
internal sealed record Period(DateTimeOffset From, DateTimeOffset To)
{
    public const int MostSteps = 10_000;

    // Room for a step before the first and after the last day that can be told.
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>As asked for, or what is usual; what is wrong is said to the query.</summary>
    public static Period Of(QueryReader query, Step step, DateTimeOffset now, TimeSpan most)
    {
        var until = query.Time("to") ?? now;
        var since = query.Time("from") ?? Earlier(until, step.Usual);
        if (since >= until)
            query.Refuse("from must be before to");
        if (until > Latest)
            query.Refuse("to must be before the year 9000");
        if (query.Error is not null)
            return new(now, now);
        var end = step.Floor(until);
        var period = new Period(step.Floor(since), end < until ? step.Next(end) : end);
        if (period.To - period.From > most)
            query.Refuse($"from and to may be at most {most.TotalDays:0} days apart with this step");
        return period;
    }

    /// <summary>The most that is answered in these steps.</summary>
    public static TimeSpan Most(Step step) => step == Step.Hour ? TimeSpan.FromHours(MostSteps) : TimeSpan.FromDays(MostSteps);

    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by) => time - DateTimeOffset.UnixEpoch > by ? time - by : DateTimeOffset.UnixEpoch;
}
