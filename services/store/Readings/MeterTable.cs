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

    /// <summary>
    /// A reading has been stored that becomes its newest. True when the one before is to be sent: it was a candidate, and of another
    /// window; of the same window it is thinned.
    /// </summary>
    public bool Goes(long seq, long receivedMs, long windowMs)
    {
        var isOneWindow = IsOneWindow(ReceivedMs, receivedMs, windowMs);
        var sends = IsCandidate && !isOneWindow;
        if (IsCandidate && isOneWindow)
            Thinned++;
        Seq = seq;
        ReceivedMs = receivedMs;
        NewestMs = Math.Max(NewestMs, receivedMs);
        IsCandidate = true;
        Readings++;
        return sends;
    }

    public static bool IsOneWindow(long oneMs, long otherMs, long windowMs) => windowMs > 0 && oneMs / windowMs == otherMs / windowMs;
}

/// <summary>
/// All meters in memory, bounded by a setting. They change with each reading and are written every so often only: what came since
/// follows from the blocks (<see cref="LatestState"/>). Part of the writer: not for two threads.
/// </summary>
internal sealed class MeterTable : IDisposable
{
    // Who reads goes through so many blocks at most.
    private const int BlocksBetween = 32;

    private readonly SqliteConnection _database;
    private readonly long _sendEveryMs;
    private readonly Dictionary<string, Meter> _meters;
    private readonly HashSet<Meter> _changed;
    private readonly Statement _save;
    private readonly Statement _mark;
    private int _blocks;
    private bool _mustSave;

    public MeterTable(SqliteConnection database, ReadingCatalog catalog, TimeSpan sendEvery)
    {
        _database = database;
        _sendEveryMs = (long)sendEvery.TotalMilliseconds;
        _save = new(database, """
            INSERT INTO latest VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO UPDATE SET seq = excluded.seq,
              received_ms = excluded.received_ms, newest_lead_ms = excluded.newest_lead_ms, candidate = excluded.candidate,
              readings = excluded.readings, thinned = excluded.thinned
            """, 7);
        _mark = new(database, "UPDATE latest_mark SET seq = $1, send_every_ms = $2", 2);
        _meters = LatestState.Read(database, catalog);
        // With the first commit: the windows may be others now, and which of them the blocks have changed is not known.
        _changed = [.. _meters.Values.Where(meter => meter.Seq > 0)];
        _mustSave = true;
    }

    /// <summary>The positions of the newest readings.</summary>
    public IEnumerable<long> Newest => _meters.Values.Select(meter => meter.Seq);

    /// <summary>Of these, those that are to be sent unless they are superseded.</summary>
    public IEnumerable<long> Candidates => _meters.Values.Where(meter => meter.IsCandidate).Select(meter => meter.Seq);

    public int Count => _meters.Count;

    public Meter? Find(string id) => _meters.GetValueOrDefault(id);

    public Meter Add(string id)
    {
        var meter = new Meter(_database.Read<long>("INSERT INTO meters (meter_id) VALUES ($1) RETURNING no", id), id);
        _meters.Add(id, meter);
        return meter;
    }

    /// <summary>A reading of it was stored.</summary>
    /// <param name="meter">Whose.</param>
    /// <param name="follows">That it is the newest, and what else it does, follows from the reading itself.</param>
    public void Changed(Meter meter, bool follows)
    {
        _changed.Add(meter);
        _mustSave |= !follows;
    }

    /// <summary>The candidates up to this position have been put into a batch.</summary>
    public void TakeCandidates(long lastSeq)
    {
        foreach (var meter in _meters.Values.Where(meter => meter.IsCandidate && meter.Seq <= lastSeq))
        {
            meter.IsCandidate = false;
            Changed(meter, follows: false);
        }
    }

    /// <summary>Writes them when it is time to, or when what has changed does not follow from the blocks.</summary>
    /// <param name="blocks">So many were written since it was called before.</param>
    /// <param name="lastSeq">The last position in them.</param>
    public void Save(int blocks, long lastSeq)
    {
        _blocks += blocks;
        if (!_mustSave && _blocks < BlocksBetween)
            return;
        foreach (var meter in _changed)
            _save.Run(meter.No, meter.Seq, meter.ReceivedMs, meter.NewestMs - meter.ReceivedMs, meter.IsCandidate, meter.Readings, meter.Thinned);
        _mark.Run(lastSeq, _sendEveryMs);
        _changed.Clear();
        (_blocks, _mustSave) = (0, false);
    }

    public void Dispose()
    {
        _save.Dispose();
        _mark.Dispose();
    }
}
