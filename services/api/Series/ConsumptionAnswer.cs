using System.Text.Json.Serialization;

namespace Edge.Api.Series;

/// <summary>
/// How much a counter grew, step by step, in columns. What grew while nobody heard it stands apart, because nobody knows in which step.
/// </summary>
internal sealed record ConsumptionAnswer(
    string Meter, string? Field, string? Unit, string Step, string Kind, DateTimeOffset From, DateTimeOffset To,
    List<long> Start, List<double?> Consumption, List<ConsumptionGap> Gaps)
{
    public const string KindName = "consumption";

    // Counters have few decimals, their differences in binary have many.
    private const int Decimals = 6;

    private Window? _before;

    [JsonIgnore]
    public Step Steps { get; private init; } = Series.Step.Hour;

    public static ConsumptionAnswer Empty(SeriesHead head) => new(
        head.Meter, head.Field, head.Unit, head.Step.Name, KindName, head.Period.From, head.Period.To, [], [], []) { Steps = head.Step };

    /// <summary>The next step in the order of time. One that begins before the period is only what the first is reckoned with.</summary>
    public void Add(Window window)
    {
        var before = _before;
        _before = window;
        if (window.Start < From)
            return;
        var isNext = before is not null && Steps.Next(before.Start) == window.Start;
        if (before is not null && !isNext)
            Gaps.Add(new(Steps.Next(before.Start), window.Start, Growth(before.Last, window.First)));
        Start.Add(window.Start.ToUnixTimeSeconds());
        Consumption.Add(Growth(isNext ? before!.Last : window.First, window.Last));
    }

    // A counter that ran backwards is another one now: what was consumed cannot be told.
    private static double? Growth(double from, double to) => to < from ? null : Math.Round(to - from, Decimals);
}

/// <summary>Steps without a reading, and what grew across them.</summary>
internal sealed record ConsumptionGap(DateTimeOffset From, DateTimeOffset To, double? Consumption);
