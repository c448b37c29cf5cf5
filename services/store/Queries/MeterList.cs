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
        var counts = database.ReadAll("SELECT seq, readings FROM latest ORDER BY seq", row => (Seq: row.GetInt64(0), Readings: row.GetInt64(1)));
        var readings = counts.ToDictionary(count => count.Seq, count => count.Readings);
        return _lookup.At(database, counts.Select(count => count.Seq)).Select(latest => new MeterSummaryRow(latest, readings[latest.Seq]));
    }
}
