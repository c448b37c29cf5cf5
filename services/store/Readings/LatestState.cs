using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>
/// What is known of each meter, as of the last commit: the rows that were written every so often, and what the blocks since say.
/// Within a transaction of the caller where more than one look must be of one moment.
/// </summary>
internal static class LatestState
{
    /// <summary>By their ids.</summary>
    public static Dictionary<string, Meter> Read(SqliteConnection database, ReadingCatalog catalog)
    {
        var meters = database.ReadAll("SELECT * FROM meters LEFT JOIN latest ON meter_no = no", Row).ToDictionary(meter => meter.Id);
        var (seq, sendEveryMs) = database.ReadAll("SELECT seq, send_every_ms FROM latest_mark", row => (row.GetInt64(0), row.GetInt64(1)))[0];
        foreach (var block in BlockScan.From(database, seq + 1))
        {
            var cursor = new BlockCursor(block);
            while (cursor.MoveNext())
                meters[catalog.MeterId(database, cursor.Template)].Goes(cursor.Seq, cursor.ReceivedMs, sendEveryMs);
        }
        return meters;
    }

    private static Meter Row(SqliteDataReader row)
    {
        var meter = new Meter(row.GetInt64(0), row.GetString(1));
        if (row.IsDBNull(2))
            return meter;
        meter.Seq = row.GetInt64(3);
        meter.ReceivedMs = row.GetInt64(4);
        meter.NewestMs = meter.ReceivedMs + row.GetInt64(5);
        meter.IsCandidate = row.GetBoolean(6);
        meter.Readings = row.GetInt64(7);
        meter.Thinned = row.GetInt64(8);
        return meter;
    }
}
