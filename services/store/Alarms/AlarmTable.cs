using Edge.Store.Database;
using Edge.Store.Publishing;
using Edge.Store.Writing;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Alarms;

/// <summary>Alarms, one row for each episode. Part of the writer: not for two threads.</summary>
internal sealed class AlarmTable(SqliteConnection database, AfterCommit afterCommit, RetainedState retained, TimeProvider time, int endedKept)
{
    /// <summary>Lasting alarms at most; a caller that raises more has lost count.</summary>
    public const int MaxLasting = 5000;

    private const string Columns = "kind, subject, text, since_ms, cleared_ms, count";

    /// <summary>False when it would be a new one, and as many last as are allowed.</summary>
    public bool HasRoomFor(string kind, string subject) => database.Read<long>("""
        SELECT count(*) < $3 OR coalesce(sum(kind = $1 AND subject = $2), 0) > 0 FROM alarms WHERE cleared_ms IS NULL
        """, kind, subject, MaxLasting) != 0;

    /// <summary>Whether an episode lasts.</summary>
    public bool Lasts(string kind, string subject) =>
        database.Read<long>("SELECT count(*) FROM alarms WHERE kind = $1 AND subject = $2 AND cleared_ms IS NULL", kind, subject) > 0;

    /// <summary>Begins an episode, or counts one more in the one that lasts.</summary>
    public Alarm Raise(string kind, string subject, string text, long sinceMs = 0)
    {
        var alarm = database.ReadAll($"""
            INSERT INTO alarms (kind, subject, text, since_ms, count) VALUES ($1, $2, $3,
              max($4, coalesce((SELECT max(cleared_ms) FROM alarms WHERE kind = $1 AND subject = $2), 0)), 1)
            ON CONFLICT (kind, subject) WHERE cleared_ms IS NULL DO UPDATE SET text = excluded.text, count = count + 1
            RETURNING {Columns}
            """, Row, kind, subject, text, sinceMs > 0 ? Math.Min(sinceMs, Now()) : Now())[0];
        afterCommit.Add(() => retained.Show(alarm));
        return alarm;
    }

    /// <summary>Ends the episode; false when none lasted.</summary>
    public bool Clear(string kind, string subject)
    {
        var cleared = database.Run("UPDATE alarms SET cleared_ms = $3 WHERE kind = $1 AND subject = $2 AND cleared_ms IS NULL", kind, subject, Now());
        if (cleared == 0)
            return false;
        database.Run("""
            DELETE FROM alarms WHERE cleared_ms IS NOT NULL AND id <=
              (SELECT id FROM alarms WHERE cleared_ms IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET $1)
            """, endedKept);
        afterCommit.Add(() => retained.Hide(kind, subject));
        return true;
    }

    /// <summary>The lasting ones, the newest first, then if wanted the ended ones, the newest first.</summary>
    public static List<Alarm> List(SqliteConnection database, bool includeCleared, int limit) => database.ReadAll(
        $"SELECT {Columns} FROM alarms WHERE cleared_ms IS NULL OR $1 ORDER BY cleared_ms IS NOT NULL, since_ms DESC, id DESC LIMIT $2",
        Row, includeCleared, limit);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static Alarm Row(SqliteDataReader row)
    {
        var alarm = new Alarm
        {
            Kind = row.GetString(0),
            Subject = row.GetString(1),
            Text = row.GetString(2),
            SinceMs = row.GetInt64(3),
            Count = (ulong)row.GetInt64(5),
        };
        if (!row.IsDBNull(4))
            alarm.ClearedMs = row.GetInt64(4);
        return alarm;
    }
}
