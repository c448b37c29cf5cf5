using Edge.Uplink.Listening;
using Edge.V1;
using Grpc.Core;

namespace Edge.Uplink.Sending;

/// <summary>
/// The store as a sender sees it. Each call has a time limit on the monotonic clock; whatever goes wrong becomes a
/// <see cref="SendFailedException"/>, and a stop stays a stop.
/// </summary>
internal sealed class BatchSource(StoreClient store, UplinkOptions options, ServiceInfo service, SendWatch watch, TimeProvider time)
{
    private const int MaxLeaseSeconds = 600;

    public async Task FlushAsync(CancellationToken stop) =>
        await AskAsync("flush", limit => store.FlushAsync(new FlushRequest(), cancellationToken: limit), stop);

    /// <summary>Whether readings wait for delivery, some of which may not be due yet, or batches to be sent again.</summary>
    public async Task<bool> HasUnsentAsync(CancellationToken stop) =>
        await AskAsync("count", limit => store.GetStatsAsync(new GetStatsRequest(), cancellationToken: limit), stop)
            is { Unsent: > 0 } or { BatchesOpen: > 0 };

    /// <summary>The known meters with their latest readings, as of the last commit.</summary>
    public async Task<IReadOnlyList<MeterSummary>> ListMetersAsync(CancellationToken stop) =>
        (await AskAsync("list the meters", limit => store.ListMetersAsync(new ListMetersRequest(), cancellationToken: limit), stop)).Meters;

    /// <summary>The next batch that is due, or null.</summary>
    /// <param name="heard">What came of listening before this send; the first batch that is made takes it along.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task<Batch?> LeaseAsync(HeardWindow? heard, CancellationToken stop)
    {
        var window = heard?.Take();
        var request = new LeaseBatchRequest
        {
            MaxReadings = (uint)options.BatchReadings,
            MaxBytes = (uint)options.BatchBytes,
            LeaseSeconds = LeaseSeconds,
            FreshSinceMs = heard?.FreshSinceMs ?? 0,
            Window = window,
            InstanceId = service.InstanceId,
        };
        var batch = (await AskAsync("lease a batch", limit => store.LeaseBatchAsync(request, cancellationToken: limit), stop)).Batch;
        if (window is not null && !window.Equals(batch?.Window))
            heard?.PutBack();
        return batch;
    }

    public async Task CompleteAsync(Batch batch, CancellationToken stop)
    {
        var request = new CompleteBatchRequest { BatchId = batch.BatchId, LeaseId = batch.LeaseId };
        await AskAsync("complete a batch", limit => store.CompleteBatchAsync(request, cancellationToken: limit), stop);
    }

    /// <summary>Gives the batch back. True when the store set it aside because it was refused for good too often.</summary>
    public async Task<bool> ReleaseAsync(Batch batch, string reason, bool permanent, CancellationToken stop)
    {
        var request = new ReleaseBatchRequest
        {
            BatchId = batch.BatchId,
            LeaseId = batch.LeaseId,
            Reason = reason,
            Permanent = permanent,
        };
        var answer = await AskAsync("release a batch", limit => store.ReleaseBatchAsync(request, cancellationToken: limit), stop);
        return answer.SetAside;
    }

    // A batch may wait for the one whose place it gets, then use its whole time, and those before it theirs for giving back: the
    // lease must outlast all of that.
    private uint LeaseSeconds
    {
        get
        {
            var needed = (2 * options.PublishTimeout) + ((options.BatchesInFlight + 1) * options.StoreTimeout);
            return (uint)Math.Min(needed.TotalSeconds + 1, MaxLeaseSeconds);
        }
    }

    private async Task<T> AskAsync<T>(string what, Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.StoreTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            var answer = await call(limit.Token);
            watch.Works();
            return answer;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            var why = timeout.IsCancellationRequested ? $"no answer within {options.StoreTimeout.TotalSeconds:0} s"
                : e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : e.Message;
            throw new SendFailedException($"the store did not {what}: {why}", e);
        }
    }
}
