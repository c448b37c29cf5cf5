using Edge.Uplink.Sending;
using Edge.V1;
using Grpc.Core;
using ListenerClient = Edge.V1.Listener.ListenerClient;

namespace Edge.Uplink.Listening;

/// <summary>The last durable reading of a meter.</summary>
internal readonly record struct LastReading(string Key, long ReceivedAtMs);

/// <summary>The meters that can be waited for: those the store has readings of, and those that are only configured.</summary>
internal sealed class KnownMeters(BatchSource store, ListenerClient listener, TimeProvider time, ILogger<KnownMeters> log)
{
    private const int MeterIdLength = 8;

    // The listener is asked beside the store and is no condition: a send does not wait longer for it.
    private static readonly TimeSpan ListenerTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The meters of the store, as of its last commit.</summary>
    /// <exception cref="SendFailedException">The store did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, LastReading>> LookAsync(CancellationToken stop) =>
        (await store.ListMetersAsync(stop)).Where(meter => meter.Latest is not null)
            .ToDictionary(meter => meter.MeterId, meter => new LastReading(meter.Latest.Key, meter.Latest.ReceivedAtMs));

    /// <summary>The same after everything that the store has received was committed.</summary>
    /// <exception cref="SendFailedException">The store did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, LastReading>> LookOnceMoreAsync(CancellationToken stop)
    {
        await store.FlushAsync(stop);
        return await LookAsync(stop);
    }

    /// <summary>The ids that are configured in full; none when the listener does not answer.</summary>
    public async Task<IReadOnlyList<string>> ListConfiguredAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(ListenerTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            var answer = await listener.ListConfiguredAsync(new ListConfiguredRequest(), cancellationToken: limit.Token);
            return [.. answer.Meters.Select(meter => meter.Id.ToLowerInvariant()).Where(IsOneMeter)];
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            Log.ConfiguredNotKnown(log, e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : e.Message);
            return [];
        }
    }

    // A wildcard stands for meters that only the radio knows.
    private static bool IsOneMeter(string id) => id.Length == MeterIdLength && id.All(char.IsAsciiHexDigitLower);
}
