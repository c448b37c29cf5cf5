using System.Globalization;
using Edge.Store.Form;
using Edge.Store.Readings;
using Edge.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Queries;

/// <summary>What aggregates are asked for.</summary>
internal sealed record AggregateFilter(ReadingFilter Readings, string Field, long StepMs)
{
    private static readonly long HourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long DayMs = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    public static AggregateFilter Of(QueryAggregatesRequest request) => new(
        new(request.MeterId, request.FromMs, request.ToMs == 0 ? long.MaxValue : request.ToMs),
        request.Field,
        request.Step == AggregateStep.Hour ? HourMs : DayMs);

    /// <summary>What a page token is bound to.</summary>
    public string Query => string.Create(CultureInfo.InvariantCulture, $"{StepMs}|{Readings.Query}|{Field}");
}

/// <summary>
/// Streams aggregates in the order of time. Nothing of them is stored: a few windows at a time are filled from the blocks of their
/// span, so that what came late is in its window, and memory is the same for any span.
/// </summary>
internal sealed class AggregateQuery(Reads reads, ReadingCatalog catalog)
{
    // Few enough to have the first soon, enough that the blocks in which one page ends and the next begins are few among all.
    private const int PageWindows = 64;

    public async Task StreamAsync(QueryAggregatesRequest request, IServerStreamWriter<QueryAggregatesResponse> answer, CancellationToken cancellation)
    {
        var filter = AggregateFilter.Of(request);
        var left = request.Limit == 0 ? long.MaxValue : request.Limit;
        for (long? next = PageToken.Read(request.PageToken, filter.Query); next is { } fromMs && left > 0;)
        {
            var page = await PageAsync(filter, fromMs, cancellation);
            next = page?.EndMs;
            var message = new QueryAggregatesResponse();
            message.Aggregates.AddRange(page?.Filled().Take((int)Math.Min(left, PageWindows)) ?? []);
            left -= message.Aggregates.Count;
            if (left == 0)
                next = message.Aggregates[^1].WindowStartMs + filter.StepMs;
            message.NextPageToken = next is { } position ? PageToken.Write(position, filter.Query) : "";
            if (message.Aggregates.Count > 0 || next is null)
                await answer.WriteAsync(message, cancellation);
        }
    }

    // Null when nothing more comes.
    private async Task<AggregatePage?> PageAsync(AggregateFilter filter, long fromMs, CancellationToken cancellation)
    {
        fromMs = Math.Max(fromMs, filter.Readings.FromMs);
        if (fromMs >= filter.Readings.ToMs)
            return null;
        if (await reads.ReadAsync(database => BlockScan.EarliestMs(database, fromMs, filter.Readings.ToMs), cancellation) is not { } earliestMs)
            return null;
        var page = new AggregatePage(filter, earliestMs - earliestMs % filter.StepMs, PageWindows);
        for (long? next = 0; next is { } fromSeq;)
            next = await reads.ReadAsync(database => Fill(database, page, filter, fromSeq), cancellation);
        return page;
    }

    // Gives the position at which to go on; null when the page is full.
    private long? Fill(SqliteConnection database, AggregatePage page, AggregateFilter filter, long fromSeq)
    {
        var looks = 0;
        foreach (var block in BlockScan.Between(database, fromSeq, page.FromMs, page.ToMs))
        {
            var cursor = new BlockCursor(block);
            while (cursor.MoveNext())
                if (cursor.Seq >= fromSeq && page.Takes(cursor.ReceivedMs) && catalog.MeterId(database, cursor.Template) == filter.Readings.MeterId)
                    page.Add(cursor.ReceivedMs, catalog.Read(database, cursor).Json);
            if ((looks += block.Count) >= ReadingQuery.PageLooks)
                return block.FirstSeq + block.Count;
        }
        return null;
    }
}
