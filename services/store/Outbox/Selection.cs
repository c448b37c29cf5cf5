using Edge.Store.Database;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>
/// Decides what is sent: of each meter the last reading of each window. The last reading of a meter is a candidate. When the
/// next one comes before the candidate was put into a batch, the candidate is thinned if both are of one window, and goes
/// into the outbox otherwise. So each reading is at any time exactly one of: candidate, in the outbox, in a batch, thinned.
/// </summary>
internal sealed class Selection(SqliteConnection database, TimeSpan sendEvery) : IDisposable
{
    private readonly long _windowMs = (long)sendEvery.TotalMilliseconds;
    private readonly Statement _insert = new(database, "INSERT INTO outbox VALUES ($1)", 1);

    /// <summary>A reading of this meter has been stored; those of the meter before are in the order in which they were stored.</summary>
    public void Stored(Meter meter, long seq, long receivedMs)
    {
        if (meter.IsCandidate)
        {
            if (IsSuperseded(meter.ReceivedMs, receivedMs))
                meter.Thinned++;
            else
                _insert.Run(meter.Seq);
        }
        meter.Seq = seq;
        meter.ReceivedMs = receivedMs;
        meter.NewestMs = Math.Max(meter.NewestMs, receivedMs);
        meter.IsCandidate = true;
        meter.Readings++;
    }

    public void Dispose() => _insert.Dispose();

    private bool IsSuperseded(long earlierMs, long laterMs) => _windowMs > 0 && earlierMs / _windowMs == laterMs / _windowMs;
}
