using Edge.Store.Database;
using Edge.Store.Outbox;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Retention;

/// <summary>Finds what of a range of positions is still needed.</summary>
internal static class Needed
{
    /// <summary>The newest reading of a meter: always at hand.</summary>
    public static HashSet<long> Newest(SqliteConnection database, long first, long last) =>
        [.. database.ReadAll("SELECT seq FROM latest WHERE seq BETWEEN $1 AND $2", row => row.GetInt64(0), first, last)];

    /// <summary>These, and what waits to be sent.</summary>
    public static HashSet<long> Unsent(SqliteConnection database, long first, long last) => With(database, first, last, "state <> 1");

    /// <summary>These, and what was sent.</summary>
    public static HashSet<long> Selected(SqliteConnection database, long first, long last) => With(database, first, last, "true");

    private static HashSet<long> With(SqliteConnection database, long first, long last, string states)
    {
        var needed = Newest(database, first, last);
        needed.UnionWith(database.ReadAll("SELECT seq FROM outbox WHERE seq BETWEEN $1 AND $2", row => row.GetInt64(0), first, last));
        foreach (var readings in database.ReadAll($"""
            SELECT readings FROM batches WHERE {states} AND CAST(readings AS INTEGER) <= $2 AND CAST(readings AS INTEGER) >=
              coalesce((SELECT max(CAST(readings AS INTEGER)) FROM batches WHERE CAST(readings AS INTEGER) <= $1), 0)
            """, row => row.GetString(0), first, last))
            needed.UnionWith(SequenceRanges.Parse(readings).Where(seq => seq >= first && seq <= last));
        return needed;
    }
}
