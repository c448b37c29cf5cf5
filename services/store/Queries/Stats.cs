using Edge.Store.Database;
using Edge.Store.Readings;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Queries;

/// <summary>The totals since the first start, all of one moment.</summary>
internal static class Stats
{
    // What the current life of the listener has heard and not handed over is queued; what an earlier one left over is lost.
    private const string Heard = """
        SELECT coalesce(sum(heard), 0), coalesce(sum(stored), 0), coalesce(sum(duplicate + repeated), 0), coalesce(sum(rejected), 0),
          coalesce(sum(dropped), 0), coalesce(sum(missing) FILTER (WHERE NOT is_current), 0), coalesce(sum(missing) FILTER (WHERE is_current), 0),
          coalesce(sum(commits), 0), coalesce(max(last_commit_ms), 0)
        FROM (SELECT *, heard - duplicate - dropped - stored - repeated - rejected AS missing,
                no = (SELECT max(no) FROM instances) AS is_current FROM instances)
        """;

    private const string Sent = """
        SELECT (SELECT count(*) FROM outbox),
          (SELECT coalesce(sum(count), 0) FROM batches WHERE state IN (0, 2)), (SELECT count(*) FROM batches WHERE state IN (0, 2, 3)),
          (SELECT coalesce(sum(acknowledged_readings), 0) FROM epochs), (SELECT coalesce(sum(acknowledged_batches), 0) FROM epochs),
          (SELECT epoch FROM epochs ORDER BY no DESC LIMIT 1), (SELECT count(*) FROM meters)
        """;

    public static GetStatsResponse Read(SqliteConnection database, ReadingCatalog catalog, long fileBytes)
    {
        var stats = database.ReadAll(Heard, Counted)[0];
        foreach (var sent in database.ReadAll(Sent, Selected))
            stats.MergeFrom(sent);
        var meters = LatestState.Read(database, catalog).Values;
        stats.Unsent += (ulong)meters.Count(meter => meter.IsCandidate);
        stats.Thinned = (ulong)meters.Sum(meter => meter.Thinned);
        stats.FileBytes = (ulong)fileBytes;
        return stats;
    }

    private static GetStatsResponse Counted(SqliteDataReader row) => new()
    {
        Heard = Number(row, 0),
        Stored = Number(row, 1),
        Duplicate = Number(row, 2),
        Rejected = Number(row, 3),
        Dropped = Number(row, 4) + Number(row, 5),
        Queued = Number(row, 6),
        Commits = Number(row, 7),
        LastCommitMs = row.GetInt64(8),
    };

    private static GetStatsResponse Selected(SqliteDataReader row) => new()
    {
        Unsent = Number(row, 0) + Number(row, 1),
        BatchesOpen = Number(row, 2),
        Acknowledged = Number(row, 3),
        BatchesAcknowledged = Number(row, 4),
        Epoch = row.GetString(5),
        Meters = Number(row, 6),
    };

    private static ulong Number(SqliteDataReader row, int column) => (ulong)row.GetInt64(column);
}
