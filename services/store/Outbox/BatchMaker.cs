using Edge.Store.Database;
using Edge.Store.Readings;
using Edge.Store.Writing;

namespace Edge.Store.Outbox;

/// <summary>What a lease may hold, and for how long.</summary>
/// <param name="MaxReadings">At least 1.</param>
/// <param name="MaxBytes">Bound of the sum of the JSON's lengths; one reading always fits.</param>
/// <param name="Duration">Then the batch is due again.</param>
/// <param name="FreshSinceMs">Readings heard from then on are fresh; 0: none is.</param>
/// <param name="Listening">Kept with the batch when a new one is made; see <see cref="ListeningWindows"/>.</param>
/// <param name="InstanceId">The life of the process that asks; empty when it does not say.</param>
internal sealed record LeaseTerms(int MaxReadings, int MaxBytes, TimeSpan Duration, long FreshSinceMs, byte[]? Listening, string InstanceId);

/// <summary>Makes a batch of the oldest readings that are to be sent. Part of the writer: not for two threads.</summary>
internal sealed class BatchMaker(OpenStore store, TimeProvider time)
{
    private readonly ReadingLookup _lookup = new(new ReadingCatalog());

    /// <summary>Null when nothing is to be sent.</summary>
    public (BatchRow Row, IReadOnlyList<StoredReading> Readings)? Make(LeaseTerms terms)
    {
        var readings = Choose(terms);
        if (readings.Count == 0)
            return null;
        var positions = readings.ConvertAll(reading => reading.Seq);
        store.Readings.Outbox.RemoveUpTo(positions[^1]);
        store.Readings.Meters.TakeCandidates(positions[^1]);
        store.Readings.Save();
        return (Insert(positions, terms), readings);
    }

    private List<StoredReading> Choose(LeaseTerms terms)
    {
        var oldest = store.Readings.Outbox.Oldest(terms.MaxReadings)
            .Concat(store.Readings.Meters.Candidates).Order().Take(terms.MaxReadings);
        var chosen = new List<StoredReading>();
        var bytes = 0L;
        foreach (var reading in _lookup.At(store.Database, oldest))
        {
            bytes += reading.Json.Length;
            if (bytes > terms.MaxBytes && chosen.Count > 0)
                break;
            chosen.Add(reading);
        }
        return chosen;
    }

    private BatchRow Insert(List<long> positions, LeaseTerms terms)
    {
        var (no, epoch, number) = store.Database.ReadAll(
            "UPDATE epochs SET last_number = last_number + 1 WHERE no = (SELECT max(no) FROM epochs) RETURNING no, epoch, last_number",
            row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2)))[0];
        var made = new BatchRow(0, epoch, number, BatchState.Due, positions.Count, SequenceRanges.Format(positions), terms.FreshSinceMs,
            time.GetUtcNow().ToUnixTimeMilliseconds(), Attempts: 0, Refusals: 0);
        var id = store.Database.Read<long>("""
            INSERT INTO batches (epoch_no, number, state, count, readings, fresh_since_ms, created_ms, listening)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """, no, number, (int)made.State, made.Count, made.Readings, made.FreshSinceMs, made.CreatedMs, terms.Listening);
        return made with { Id = id };
    }
}
