using Edge.Store.Database;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Queries;

/// <summary>A meter with its latest reading.</summary>
internal sealed record MeterSummaryRow(StoredReading Latest, long Readings);

/// <summary>The known meters.</summary>
internal sealed class MeterList(ReadingCatalog catalog)
{
    private readonly ReadingLookup _lookup = new(catalog);

    /// <summary>In the order of their latest readings, so that each block is looked at once.</summary>
    public IEnumerable<MeterSummaryRow> Read(SqliteConnection database)
    {
        var meters = LatestState.Read(database, catalog).Values.Where(meter => meter.Seq > 0).ToDictionary(meter => meter.Seq);
        return _lookup.At(database, meters.Keys.Order()).Select(latest => new MeterSummaryRow(latest, meters[latest.Seq].Readings));
    }
}
