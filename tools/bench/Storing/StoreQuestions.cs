using System.Text.Json.Nodes;
using Edge.V1;
using Grpc.Core;

namespace Edge.Bench.Storing;

/// <summary>What is asked of a store with readings of years; an answer that is empty or too small is an error, not a fast one.</summary>
internal sealed class StoreQuestions(V1.Store.StoreClient store, DecodedLine line, long fromMs, long toMs, long dayMs, CancellationToken stop)
{
    // A number that grows.
    private readonly string _field = JsonNode.Parse(line.Json)!.AsObject().First(property => property.Key.StartsWith("total", StringComparison.Ordinal)).Key;

    public string Meter => line.MeterId;

    /// <summary>The latest reading of each meter.</summary>
    public async Task LatestAsync() => Demand((await store.ListMetersAsync(new(), cancellationToken: stop)).Meters.Count);

    /// <summary>All readings of a day, of one meter or of all.</summary>
    public async Task DayAsync(string meterId, double part)
    {
        var begin = Begin(part);
        using var call = store.QueryReadings(new() { MeterId = meterId, FromMs = begin, ToMs = begin + dayMs }, cancellationToken: stop);
        var found = 0;
        await foreach (var page in call.ResponseStream.ReadAllAsync(stop))
            found += page.Readings.Count;
        Demand(found);
    }

    /// <summary>A meter's day by hours.</summary>
    public async Task HoursAsync(double part)
    {
        var begin = Begin(part);
        using var call = store.QueryAggregates(
            new() { MeterId = Meter, Field = _field, Step = AggregateStep.Hour, FromMs = begin, ToMs = begin + dayMs }, cancellationToken: stop);
        var found = 0;
        await foreach (var page in call.ResponseStream.ReadAllAsync(stop))
            found += page.Aggregates.Count;
        Demand(found);
    }

    // From the first day to the last whole one.
    private long Begin(double part) => fromMs + (long)((toMs - fromMs - dayMs) * part);

    private static void Demand(int found)
    {
        if (found == 0)
            throw new InvalidOperationException("nothing was found");
    }
}
