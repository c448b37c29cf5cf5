using System.Globalization;
using Edge.Store.Form;
using Edge.Store.Readings;
using Edge.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Queries;

/// <summary>What readings are asked for.</summary>
/// <param name="MeterId">Empty: of all meters.</param>
/// <param name="FromMs">At or after.</param>
/// <param name="ToMs">Before.</param>
internal sealed record ReadingFilter(string MeterId, long FromMs, long ToMs)
{
    public static ReadingFilter Of(QueryReadingsRequest request) =>
        new(request.MeterId, request.FromMs, request.ToMs == 0 ? long.MaxValue : request.ToMs);

    /// <summary>What a page token is bound to.</summary>
    public string Query => string.Create(CultureInfo.InvariantCulture, $"{MeterId}|{FromMs}|{ToMs}");

    public bool Takes(long receivedMs) => receivedMs >= FromMs && receivedMs < ToMs;
}

/// <summary>Some readings, and where the next ones begin; null at the end.</summary>
internal sealed record ReadingPage(IReadOnlyList<StoredReading> Readings, long? NextSeq);

/// <summary>Streams readings in the order in which they were stored, a page at a time.</summary>
internal sealed class ReadingQuery(Reads reads, ReadingCatalog catalog)
{
    // A page looks at so many readings at most, so that a rare meter does not hold a snapshot for long.
    public const int PageLooks = 200_000;

    private const int PageReadings = 500;
    private const int PageBytes = 1024 * 1024;

    public async Task StreamAsync(QueryReadingsRequest request, IServerStreamWriter<QueryReadingsResponse> answer, CancellationToken cancellation)
    {
        var filter = ReadingFilter.Of(request);
        var left = request.Limit == 0 ? long.MaxValue : request.Limit;
        for (long? next = PageToken.Read(request.PageToken, filter.Query); next is { } from && left > 0;)
        {
            var page = await reads.ReadAsync(database => Page(database, filter, from, (int)Math.Min(left, PageReadings)), cancellation);
            left -= page.Readings.Count;
            next = page.NextSeq;
            var message = new QueryReadingsResponse { NextPageToken = next is { } seq ? PageToken.Write(seq, filter.Query) : "" };
            message.Readings.AddRange(page.Readings.Select(reading => reading.ToMessage()));
            if (message.Readings.Count > 0 || next is null)
                await answer.WriteAsync(message, cancellation);
        }
    }

    private ReadingPage Page(SqliteConnection database, ReadingFilter filter, long fromSeq, int max)
    {
        var readings = new List<StoredReading>();
        var bytes = 0;
        var looks = 0;
        foreach (var block in BlockScan.Between(database, fromSeq, filter.FromMs, filter.ToMs))
        {
            var cursor = new BlockCursor(block);
            while (cursor.MoveNext())
            {
                looks++;
                if (cursor.Seq < fromSeq || !filter.Takes(cursor.ReceivedMs))
                    continue;
                if (filter.MeterId.Length > 0 && catalog.MeterId(database, cursor.Template) != filter.MeterId)
                    continue;
                if (readings.Count == max || bytes > PageBytes)
                    return new(readings, cursor.Seq);
                var reading = catalog.Read(database, cursor);
                readings.Add(reading);
                bytes += reading.Json.Length;
            }
            if (looks >= PageLooks)
                return new(readings, block.FirstSeq + block.Count);
        }
        return new(readings, null);
    }
}
