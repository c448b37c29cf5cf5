using Edge.Uplink.Sending;
using Edge.V1;
using Grpc.Core;

namespace Edge.Uplink.Commands;

/// <summary>Has the store make batches due again, and a send begin.</summary>
internal sealed class Resender(StoreClient store, SendDesk desk, UplinkOptions options, TimeProvider time)
{
    private const ulong MostNumbers = 10_000;

    /// <exception cref="RpcException">The range makes no sense, or what the store said.</exception>
    public async Task<ResendResponse> ResendAsync(ResendRequest request, CancellationToken stop)
    {
        if (request.FromNumber == 0 || request.FromNumber > request.ToNumber || request.ToNumber - request.FromNumber >= MostNumbers)
            throw new RpcException(new Status(
                StatusCode.InvalidArgument, $"from_number, to_number: a range from 1 on of at most {MostNumbers} numbers is expected"));
        var epoch = request.Epoch.Length > 0
            ? request.Epoch
            : (await AskAsync(limit => store.GetStatsAsync(new GetStatsRequest(), cancellationToken: limit), stop)).Epoch;
        var wanted = new ResendBatchesRequest { Epoch = epoch, FromNumber = request.FromNumber, ToNumber = request.ToNumber };
        var answer = await AskAsync(limit => store.ResendBatchesAsync(wanted, cancellationToken: limit), stop);
        // Nobody waits for this send; its outcome is in the log, and what it leaves over goes with the next one.
        if (answer.Due > 0)
            _ = desk.AskAsync(atOnce: true);
        return new ResendResponse { Due = answer.Due, Gone = answer.Gone };
    }

    private async Task<T> AskAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.StoreTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await call(limit.Token);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new RpcException(new Status(
                StatusCode.Unavailable, $"the store did not answer within {options.StoreTimeout.TotalSeconds:0} s"));
        }
    }
}
