using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>
/// Positions of the readings that wait for a batch, and how many they are: counted row by row, each lease would cost the more the
/// more wait. Part of the writer: not for two threads.
/// </summary>
internal sealed class OutboxTable(SqliteConnection database) : IDisposable
{
    private readonly Statement _insert = new(database, "INSERT INTO outbox VALUES ($1)", 1);

    public long Count { get; private set; } = database.Read<long>("SELECT count(*) FROM outbox");

    public List<long> Oldest(int count) =>
        database.ReadAll("SELECT seq FROM outbox ORDER BY seq LIMIT $1", row => row.GetInt64(0), count);

    public void Add(long seq)
    {
        _insert.Run(seq);
        Count++;
    }

    /// <summary>False when it does not wait.</summary>
    public bool Remove(long seq) => Removed(database.Run("DELETE FROM outbox WHERE seq = $1", seq)) > 0;

    /// <summary>All up to this position; how many they were.</summary>
    public long RemoveUpTo(long seq) => Removed(database.Run("DELETE FROM outbox WHERE seq <= $1", seq));

    public void Dispose() => _insert.Dispose();

    private long Removed(int rows)
    {
        Count -= rows;
        return rows;
    }
}
