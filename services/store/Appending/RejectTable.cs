using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Appending;

/// <summary>Keeps the last telegrams that could not become readings. Part of the writer: not for two threads.</summary>
internal sealed class RejectTable(SqliteConnection database, int kept)
{
    private readonly Queue<PreparedTelegram> _new = new();

    public void Add(PreparedTelegram telegram)
    {
        _new.Enqueue(telegram);
        if (_new.Count > kept)
            _new.Dequeue();
    }

    public void Save()
    {
        if (_new.Count == 0)
            return;
        using var insert = new Statement(database,
            "INSERT INTO rejects (received_ms, meter_id, receiver, reason, detail, frame) VALUES ($1, $2, $3, $4, $5, $6)", 6);
        while (_new.TryDequeue(out var telegram))
            insert.Run(telegram.ReceivedMs, telegram.MeterId, telegram.Origin.Receiver,
                telegram.Rejection!.Reason, telegram.Rejection.Detail, telegram.Rejection.Frame);
        database.Run("DELETE FROM rejects WHERE id <= (SELECT max(id) FROM rejects) - $1", kept);
    }
}
