using System.Globalization;
using Edge.Store.Database;
using Edge.Store.Readings;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>What a lease gives.</summary>
/// <param name="Batch">Null when nothing is due.</param>
/// <param name="Readings">Its readings, when they had to be read for it; else they are where <paramref name="Batch"/> says.</param>
/// <param name="Window">The listening window that is kept with it, or null.</param>
/// <param name="Unsent">Readings that wait for delivery, those of the batch included.</param>
internal sealed record Lease(BatchRow? Batch, IReadOnlyList<StoredReading>? Readings, ListeningWindow? Window, long Unsent);

/// <summary>Leases batches, and ends leases. Part of the writer: not for two threads.</summary>
internal sealed class BatchTable(OpenStore store, LeaseBook leases, StoreOptions options, TimeProvider time)
{
    public const string SetAsideAlarm = "batch_set_aside";

    private readonly SqliteConnection _database = store.Database;
    private readonly BatchMaker _maker = new(store, time);

    /// <summary>The oldest batch that is due, or a new one.</summary>
    public Lease Lease(LeaseTerms terms)
    {
        leases.FreeOthers(terms.InstanceId);
        if (OldestDue() is { } due)
            return new(Begin(due, terms), null, ListeningWindows.Of(_database, due.Id), Unsent);
        return _maker.Make(terms) is var (made, readings)
            ? new(Begin(made, terms), readings, ListeningWindows.Of(_database, made.Id), Unsent)
            : new(null, null, null, Unsent);
    }

    public void Complete(string batchId, string leaseId)
    {
        var (batch, attempt) = Find(batchId, leaseId);
        store.AfterCommit.Add(() => leases.End(batch.Id, attempt));
        if (batch.State == BatchState.Acknowledged)
            return;
        _database.Run("UPDATE batches SET state = $2, acknowledged_ms = $3 WHERE id = $1",
            batch.Id, (int)BatchState.Acknowledged, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (batch.State == BatchState.DueAgain)
            return;
        _database.Run("""
            UPDATE epochs SET acknowledged_readings = acknowledged_readings + $2, acknowledged_batches = acknowledged_batches + 1
            WHERE epoch = $1
            """, batch.Epoch, batch.Count);
        store.Alarms.Clear(SetAsideAlarm, batch.BatchId);
    }

    /// <summary>True when this refusal set the batch aside.</summary>
    public bool Release(string batchId, string leaseId, bool permanent)
    {
        var (batch, attempt) = Find(batchId, leaseId);
        var isFirst = leases.End(batch.Id, attempt);
        if (!permanent || !isFirst || batch.State is BatchState.Acknowledged or BatchState.SetAside)
            return false;
        var setAside = batch.Refusals + 1 >= options.PermanentRefusals;
        var state = !setAside ? batch.State : batch.State == BatchState.DueAgain ? BatchState.Acknowledged : BatchState.SetAside;
        _database.Run("UPDATE batches SET refusals = refusals + 1, state = $2 WHERE id = $1", batch.Id, (int)state);
        if (state == BatchState.SetAside)
            store.Alarms.Raise(SetAsideAlarm, batch.BatchId, string.Create(CultureInfo.InvariantCulture,
                $"The cloud refused batch {batch.BatchId} with {batch.Count} readings {batch.Refusals + 1} times for good; it is kept, set aside, until it is asked for again."));
        return setAside;
    }

    /// <summary>How many are due again, and of how many numbers nothing is kept.</summary>
    public (long Due, long Gone) Resend(string epoch, long from, long to)
    {
        var (epochNo, last) = FindEpoch(epoch);
        to = Math.Min(to, last);
        foreach (var batch in _database.ReadAll($"{BatchRow.Select} WHERE b.epoch_no = $1 AND b.number BETWEEN $2 AND $3 AND b.state = $4",
            BatchRow.Of, epochNo, from, to, (int)BatchState.SetAside))
            store.Alarms.Clear(SetAsideAlarm, batch.BatchId);
        var due = _database.Run("""
            UPDATE batches SET state = CASE state WHEN 1 THEN 3 ELSE 0 END, refusals = 0
            WHERE epoch_no = $1 AND number BETWEEN $2 AND $3 AND state IN (1, 2)
            """, epochNo, from, to);
        var kept = _database.Read<long>("SELECT count(*) FROM batches WHERE epoch_no = $1 AND number BETWEEN $2 AND $3", epochNo, from, to);
        return (due, Math.Max(0, to - from + 1) - kept);
    }

    // Few batches are made and not acknowledged at a time.
    private long Unsent => store.Readings.Outbox.Count + store.Readings.Meters.Candidates.Count()
        + _database.Read<long>("SELECT sum(count) FROM batches WHERE state IN (0, 2)");

    private BatchRow Begin(BatchRow batch, LeaseTerms terms)
    {
        _database.Run("UPDATE batches SET attempts = attempts + 1 WHERE id = $1", batch.Id);
        batch = batch with { Attempts = batch.Attempts + 1 };
        store.AfterCommit.Add(() => leases.Hold(batch.Id, batch.Attempts, terms.Duration, terms.InstanceId));
        return batch;
    }

    private BatchRow? OldestDue()
    {
        using var statement = new Statement(_database, $"{BatchRow.Select} WHERE b.state IN (0, 3) ORDER BY b.id", 0);
        using var rows = statement.Query();
        while (rows.Read())
        {
            var batch = BatchRow.Of(rows);
            if (!leases.IsHeld(batch.Id))
                return batch;
        }
        return null;
    }

    // A lease that has run out may still end well: the cloud's answer was only late. Not when somebody else has the batch by now.
    private (BatchRow Batch, long Attempt) Find(string batchId, string leaseId)
    {
        var dash = batchId.LastIndexOf('-');
        var batch = dash > 0 && long.TryParse(batchId.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? _database.ReadAll($"{BatchRow.Select} WHERE e.epoch = $1 AND b.number = $2", BatchRow.Of, batchId[..dash], number).SingleOrDefault()
            : null;
        if (batch is null)
            throw new RpcException(new(StatusCode.NotFound, $"batch_id: there is no batch {batchId}"));
        var prefix = batch.BatchId + ".";
        if (!leaseId.StartsWith(prefix, StringComparison.Ordinal)
            || !long.TryParse(leaseId.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            || attempt < 1 || attempt > batch.Attempts)
            throw new RpcException(new(StatusCode.InvalidArgument, $"lease_id: not a lease of batch {batch.BatchId}"));
        if (leases.IsHeldByOther(batch.Id, attempt))
            throw new RpcException(new(StatusCode.FailedPrecondition, $"lease_id: another lease holds batch {batch.BatchId} now"));
        return (batch, attempt);
    }

    private (long No, long LastNumber) FindEpoch(string epoch)
    {
        var found = _database.ReadAll("SELECT no, last_number FROM epochs WHERE epoch = $1", row => (row.GetInt64(0), row.GetInt64(1)), epoch);
        return found.Count == 1 ? found[0] : throw new RpcException(new(StatusCode.NotFound, $"epoch: there is no epoch {epoch}"));
    }
}
