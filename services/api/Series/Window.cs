using Edge.V1;

namespace Edge.Api.Series;

/// <summary>What was read within one step.</summary>
internal sealed record Window(DateTimeOffset Start, double First, double Last, double Min, double Max, long Count)
{
    public static Window Of(Aggregate aggregate) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(aggregate.WindowStartMs), aggregate.First, aggregate.Last, aggregate.Min, aggregate.Max, (long)aggregate.Count);

    /// <summary>Shorter steps, in the order of time, as the longer ones that they lie in.</summary>
    public static async IAsyncEnumerable<Window> FoldAsync(IAsyncEnumerable<Window> windows, Step step)
    {
        Window? current = null;
        await foreach (var window in windows)
        {
            var start = step.Floor(window.Start);
            if (current is not null && current.Start != start)
            {
                yield return current;
                current = null;
            }
            current = current is null ? window with { Start = start } : current.With(window);
        }
        if (current is not null)
            yield return current;
    }

    private Window With(Window later) =>
        this with { Last = later.Last, Min = Math.Min(Min, later.Min), Max = Math.Max(Max, later.Max), Count = Count + later.Count };
}
