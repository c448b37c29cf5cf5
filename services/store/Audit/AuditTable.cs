using Edge.Store.Database;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Audit;

/// <summary>Who asked for what; the oldest make room. Part of the writer: not for two threads.</summary>
internal sealed class AuditTable(SqliteConnection database, int most)
{
    private const string Columns = "id, at_ms, origin, command, args, outcome, text, took_ms";

    private long? _rows;

    public void Add(AuditEntry entry)
    {
        // Counted once: entries are long, and to count them is to read them all.
        _rows ??= database.Read<long>("SELECT count(*) FROM audit");
        _rows += database.Run("INSERT INTO audit (at_ms, origin, command, args, outcome, text, took_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            entry.AtMs, entry.Origin, entry.Command, entry.Args, entry.Outcome, entry.Text, (long)entry.TookMs);
        if (_rows > most)
            _rows -= database.Run("DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id LIMIT $1)", _rows - most);
    }

    /// <summary>The newest first.</summary>
    public static List<AuditEntry> List(SqliteConnection database, long beforeId, int limit) => database.ReadAll(
        $"SELECT {Columns} FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2", Row, beforeId, limit);

    private static AuditEntry Row(SqliteDataReader row) => new()
    {
        Id = (ulong)row.GetInt64(0),
        AtMs = row.GetInt64(1),
        Origin = row.GetString(2),
        Command = row.GetString(3),
        Args = row.GetString(4),
        Outcome = row.GetString(5),
        Text = row.GetString(6),
        TookMs = (ulong)row.GetInt64(7),
    };
}
