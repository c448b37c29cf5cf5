namespace Edge.Api.Series;

/// <summary>What a field was, step by step, in columns.</summary>
internal sealed record ValueAnswer(
    string Meter, string? Field, string? Unit, string Step, string Kind, DateTimeOffset From, DateTimeOffset To,
    List<long> Start, List<double> Value, List<double> Min, List<double> Max, List<long> Count)
{
    public const string KindName = "value";

    public static ValueAnswer Empty(SeriesHead head) => new(
        head.Meter, head.Field, head.Unit, head.Step.Name, KindName, head.Period.From, head.Period.To, [], [], [], [], []);

    public void Add(Window window)
    {
        Start.Add(window.Start.ToUnixTimeSeconds());
        Value.Add(window.Last);
        Min.Add(window.Min);
        Max.Add(window.Max);
        Count.Add(window.Count);
    }
}

/// <summary>What was asked for.</summary>
internal sealed record SeriesHead(string Meter, string? Field, string? Unit, Step Step, Period Period);
