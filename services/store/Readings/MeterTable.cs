using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>What the writer knows of a meter.</summary>
internal sealed class Meter(long no, string id)
{
    public long No { get; } = no;

    public string Id { get; } = id;

    /// <summary>Position of its newest reading; 0 when it has none.</summary>
    public long Seq { get; set; }

    public long ReceivedMs { get; set; }

    /// <summary>The latest time of all its readings, those of a clock that was ahead included.</summary>
    public long NewestMs { get; set; } = long.MinValue;

    /// <summary>The newest reading is to be sent unless it is superseded, and is in no batch yet.</summary>
    public bool IsCandidate { get; set; }

    public long Readings { get; set; }

    public long Thinned { get; set; }
}

/// <summary>All meters in memory, bounded by a setting, saved with each commit. Part of the writer: not for two threads.</summary>
internal sealed class MeterTable : IDisposable
{
    private readonly SqliteConnection _database;
    private readonly Dictionary<string, Meter> _meters = [];
    private readonly HashSet<Meter> _changed = [];
    private readonly Statement _save;

    public MeterTable(SqliteConnection database)
    {
        _database = database;
        _save = new(database, """
            INSERT INTO latest VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO UPDATE SET seq = excluded.seq,
              received_ms = excluded.received_ms, newest_lead_ms = excluded.newest_lead_ms, candidate = excluded.candidate,
              readings = excluded.readings, thinned = excluded.thinned
            """, 7);
        foreach (var meter in database.ReadAll("SELECT * FROM meters LEFT JOIN latest ON meter_no = no", Row))
            _meters.Add(meter.Id, meter);
    }

    public int Count => _meters.Count;

    public Meter? Find(string id) => _meters.GetValueOrDefault(id);

    public Meter Add(string id)
    {
        var meter = new Meter(_database.Read<long>("INSERT INTO meters (meter_id) VALUES ($1) RETURNING no", id), id);
        _meters.Add(id, meter);
        return meter;
    }

    public void Changed(Meter meter) => _changed.Add(meter);

    /// <summary>The candidates up to this position have been put into a batch.</summary>
    public void TakeCandidates(long lastSeq)
    {
        foreach (var meter in _meters.Values.Where(meter => meter.IsCandidate && meter.Seq <= lastSeq))
        {
            meter.IsCandidate = false;
            Changed(meter);
        }
        Save();
    }

    public void Save()
    {
        foreach (var meter in _changed)
            _save.Run(meter.No, meter.Seq, meter.ReceivedMs, meter.NewestMs - meter.ReceivedMs, meter.IsCandidate, meter.Readings, meter.Thinned);
        _changed.Clear();
    }

    public void Dispose() => _save.Dispose();

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
