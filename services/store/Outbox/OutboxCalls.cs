using Edge.Store.Queries;
using Edge.Store.Readings;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Outbox;

/// <summary>The calls of who sends batches.</summary>
internal sealed class OutboxCalls(Writer writer, Reads reads, ReadingCatalog catalog, TraceBook traces, StoreOptions options, ILogger<OutboxCalls> log)
{
    private const uint MaxReadings = 10_000;
    private const uint MinBytes = 1024;
    private const uint MaxBytes = 4 * 1024 * 1024;
    private const uint MaxLeaseSeconds = 600;
    private const int MaxInstanceLength = 100;

    private readonly ReadingLookup _lookup = new(catalog);

    public async Task<LeaseBatchResponse> LeaseAsync(LeaseBatchRequest request, CancellationToken cancellation)
    {
        var terms = Terms(request);
        var lease = await writer.WriteAsync(store => store.Batches.Lease(terms), cancellation);
        if (lease.Batch is not { } batch)
            return new() { UnsentReadings = (ulong)lease.Unsent };
        Log.BatchLeased(log, batch.BatchId, batch.Count, batch.Attempts);
        var readings = lease.Readings
            ?? await reads.ReadAsync(database => _lookup.At(database, SequenceRanges.Parse(batch.Readings)).ToList(), cancellation);
        var inBatch = batch.State == BatchState.Due ? batch.Count : 0;
        return new() { Batch = Message(batch, lease.Window, readings), UnsentReadings = (ulong)(lease.Unsent - inBatch) };
    }

    public async Task<CompleteBatchResponse> CompleteAsync(CompleteBatchRequest request, CancellationToken cancellation)
    {
        await writer.WriteAsync(store =>
        {
            store.Batches.Complete(request.BatchId, request.LeaseId);
            return true;
        }, cancellation);
        Log.BatchCompleted(log, request.BatchId);
        return new();
    }

    public async Task<ReleaseBatchResponse> ReleaseAsync(ReleaseBatchRequest request, CancellationToken cancellation)
    {
        var setAside = await writer.WriteAsync(store => store.Batches.Release(request.BatchId, request.LeaseId, request.Permanent), cancellation);
        Log.BatchReleased(log, request.BatchId, setAside, request.Reason);
        return new() { SetAside = setAside };
    }

    public async Task<ResendBatchesResponse> ResendAsync(ResendBatchesRequest request, CancellationToken cancellation)
    {
        if (request.FromNumber == 0 || request.FromNumber > request.ToNumber || request.ToNumber > long.MaxValue)
            throw Invalid("from_number, to_number: a range from 1 on is expected");
        var (due, gone) = await writer.WriteAsync(
            store => store.Batches.Resend(request.Epoch, (long)request.FromNumber, (long)request.ToNumber), cancellation);
        Log.BatchesResent(log, request.Epoch, request.FromNumber, request.ToNumber, due, gone);
        return new() { Due = (ulong)due, Gone = (ulong)gone };
    }

    private LeaseTerms Terms(LeaseBatchRequest request)
    {
        if (request.MaxReadings > MaxReadings)
            throw Invalid($"max_readings: 1 to {MaxReadings} is expected, or 0 for the setting");
        if (request.MaxBytes is > MaxBytes or > 0 and < MinBytes)
            throw Invalid($"max_bytes: {MinBytes} to {MaxBytes} is expected, or 0 for the setting");
        if (request.LeaseSeconds > MaxLeaseSeconds)
            throw Invalid($"lease_seconds: 1 to {MaxLeaseSeconds} is expected, or 0 for the setting");
        return new(
            request.MaxReadings == 0 ? options.BatchReadings : (int)request.MaxReadings,
            request.MaxBytes == 0 ? options.BatchBytes : (int)request.MaxBytes,
            request.LeaseSeconds == 0 ? options.LeaseTime : TimeSpan.FromSeconds(request.LeaseSeconds),
            request.FreshSinceMs,
            ListeningWindows.Demand(request.Window),
            request.InstanceId.Length <= MaxInstanceLength ? request.InstanceId : throw Invalid($"instance_id: at most {MaxInstanceLength} characters are expected"));
    }

    private Batch Message(BatchRow row, ListeningWindow? window, IReadOnlyList<StoredReading> readings)
    {
        var batch = new Batch
        {
            Epoch = row.Epoch,
            Number = (ulong)row.Number,
            BatchId = row.BatchId,
            LeaseId = row.LeaseId,
            CreatedAtMs = row.CreatedMs,
            Attempt = (uint)row.Attempts,
            Window = window,
        };
        foreach (var reading in readings)
        {
            batch.Readings.Add(reading.ToMessage(
                row.FreshSinceMs > 0 && reading.ReceivedMs >= row.FreshSinceMs ? Freshness.Fresh : Freshness.Cached));
            if (traces.Of(reading) is { Length: > 0 } trace)
                batch.TraceParent = trace;
        }
        return batch;
    }

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
