using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Appending;

/// <summary>The lives of the listener; the oldest are summed up. Part of the writer: not for two threads.</summary>
internal sealed class InstanceTable : IDisposable
{
    private const int Kept = 16;

    private readonly SqliteConnection _database;
    private readonly SortedDictionary<long, Instance> _instances = [];
    private readonly HashSet<Instance> _changed = [];
    private readonly Statement _save;

    public InstanceTable(SqliteConnection database)
    {
        _database = database;
        _save = new(database, """
            INSERT INTO instances VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (no) DO UPDATE SET
              sequence = excluded.sequence, heard = excluded.heard, duplicate = excluded.duplicate, dropped = excluded.dropped,
              stored = excluded.stored, repeated = excluded.repeated, rejected = excluded.rejected, commits = excluded.commits,
              last_commit_ms = excluded.last_commit_ms
            """, 11);
        foreach (var instance in database.ReadAll("SELECT * FROM instances WHERE no > 0", Row))
        {
            instance.HasReported = true;
            _instances.Add(instance.No, instance);
        }
    }

    public bool HasChanges => _changed.Count > 0;

    /// <summary>When the store was written last; 0: never.</summary>
    public long LastCommitMs => _instances.Count == 0 ? 0 : _instances.Values.Max(instance => instance.LastCommitMs);

    private Instance? Current => _instances.Values.LastOrDefault();

    /// <summary>The life with this id; one that is not known becomes the current one when it <see cref="Counts"/>.</summary>
    public Instance Get(string id)
    {
        foreach (var known in _instances.Values)
            if (known.Id == id)
                return known;
        var current = Current;
        var instance = new Instance(0, id);
        PutLast(instance);
        if (current is not null)
            Counts(current);
        if (_instances.Count > Kept)
            SumUpOldest();
        return instance;
    }

    /// <summary>
    /// It counts, so it is the current life, whoever else has handed something over since: a listener also hands over what the
    /// one before it has left behind, in that one's name.
    /// </summary>
    public void Counts(Instance instance)
    {
        if (instance == Current)
            return;
        _database.Run("DELETE FROM instances WHERE no = $1", instance.No);
        _instances.Remove(instance.No);
        PutLast(instance);
    }

    public void Changed(Instance instance) => _changed.Add(instance);

    public void Save(long nowMs)
    {
        var commits = 1;
        foreach (var instance in _changed)
        {
            instance.Commits += commits;
            instance.LastCommitMs = nowMs;
            Save(instance);
            commits = 0;
        }
        _changed.Clear();
    }

    public void Dispose() => _save.Dispose();

    /// <summary>Readings that were stored are lost: whose they were is not known any more, so they go to the sum of past lives.</summary>
    public void GiveUp(long readings)
    {
        _database.Run("INSERT INTO instances (no, instance_id) VALUES (0, '') ON CONFLICT DO NOTHING");
        _database.Run("UPDATE instances SET stored = stored - $1, dropped = dropped + $1 WHERE no = 0", readings);
    }

    private void PutLast(Instance instance)
    {
        instance.No = (Current?.No ?? 0) + 1;
        _instances.Add(instance.No, instance);
        _changed.Add(instance);
    }

    // What it had heard and not handed over will not come any more: it is lost, and counted so.
    private void SumUpOldest()
    {
        var oldest = _instances.Values.First();
        Save(oldest);
        _database.Run("INSERT INTO instances (no, instance_id) VALUES (0, '') ON CONFLICT DO NOTHING");
        _database.Run("""
            UPDATE instances AS sum SET heard = sum.heard + old.heard, duplicate = sum.duplicate + old.duplicate,
              dropped = sum.dropped + old.heard - old.duplicate - old.stored - old.repeated - old.rejected,
              stored = sum.stored + old.stored, repeated = sum.repeated + old.repeated, rejected = sum.rejected + old.rejected,
              commits = sum.commits + old.commits, last_commit_ms = max(sum.last_commit_ms, old.last_commit_ms)
            FROM instances AS old WHERE sum.no = 0 AND old.no = $1
            """, oldest.No);
        _database.Run("DELETE FROM instances WHERE no = $1", oldest.No);
        _instances.Remove(oldest.No);
        _changed.Remove(oldest);
    }

    private void Save(Instance i) => _save.Run(
        i.No, i.Id, i.Sequence, i.Heard, i.Duplicate, i.Dropped, i.Stored, i.Repeated, i.Rejected, i.Commits, i.LastCommitMs);

    private static Instance Row(SqliteDataReader row) => new(row.GetInt64(0), row.GetString(1))
    {
        Sequence = row.GetInt64(2),
        Heard = row.GetInt64(3),
        Duplicate = row.GetInt64(4),
        Dropped = row.GetInt64(5),
        Stored = row.GetInt64(6),
        Repeated = row.GetInt64(7),
        Rejected = row.GetInt64(8),
        Commits = row.GetInt64(9),
        LastCommitMs = row.GetInt64(10),
    };
}
