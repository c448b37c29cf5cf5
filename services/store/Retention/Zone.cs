using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Retention;

/// <summary>A run of blocks, first and last one included.</summary>
internal sealed record Zone(long FirstBlock, long LastBlock)
{
    // The blocks after the newest zone, and that zone, are left alone: positions go on from the last of them.
    private const string Select = """
        SELECT first_block, last_block FROM zones WHERE first_block < (SELECT max(first_block) FROM zones) AND
        """;

    /// <summary>The oldest one after a position.</summary>
    public static Zone? After(SqliteConnection database, long position) => First(database, $"{Select} first_block > $1", position);

    /// <summary>The oldest one after a position of which everything was heard before a time.</summary>
    public static Zone? HeardBefore(SqliteConnection database, long ms, long position) => First(database, $"{Select} max_ms < $1 AND first_block > $2", ms, position);

    /// <summary>The oldest one that is not thinned and of which everything was heard before a time.</summary>
    public static Zone? ToThin(SqliteConnection database, long ms) => First(database, $"{Select} max_ms < $1 AND NOT thinned", ms);

    private static Zone? First(SqliteConnection database, string sql, params ReadOnlySpan<object?> values) =>
        database.ReadAll($"{sql} ORDER BY first_block LIMIT 1", row => new Zone(row.GetInt64(0), row.GetInt64(1)), values).SingleOrDefault();
}
