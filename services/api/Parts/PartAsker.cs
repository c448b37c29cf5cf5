using Grpc.Core;

namespace Edge.Api.Parts;

/// <summary>Asks other services, each no longer than it may take.</summary>
internal sealed class PartAsker(ApiOptions options, TimeProvider time)
{
    /// <summary>Never fails for the part's sake: the answer, or why there is none.</summary>
    public async Task<Part<T>> AskAsync<T>(string service, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken stop) where T : class
    {
        try
        {
            using var asked = call(Options(stop));
            return new(await asked, null);
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            return new(null, new(service, $"{e.StatusCode}: {e.Status.Detail}", e.StatusCode));
        }
    }

    /// <summary>For a call that is read or awaited elsewhere.</summary>
    public CallOptions Options(CancellationToken stop, TimeSpan? within = null) =>
        new(deadline: time.GetUtcNow().UtcDateTime + (within ?? options.PartTimeout), cancellationToken: stop);
}
