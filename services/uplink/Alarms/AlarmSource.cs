using Edge.V1;
using Grpc.Core;

namespace Edge.Uplink.Alarms;

/// <summary>Where alarms are seen: the store and the bus.</summary>
internal sealed class AlarmSource(
    StoreClient store, BusAlarms bus, StoreAbsence absence, UplinkOptions options, TimeProvider time, ILogger<AlarmSource> log)
{
    /// <summary>Something has changed, or may have.</summary>
    public event Action? Changed
    {
        add => bus.Changed += value;
        remove => bus.Changed -= value;
    }

    public async Task<AlarmView> LookAsync(CancellationToken stop)
    {
        // The bus first: what it shows the store has written down, or could not.
        var (onBus, knowsBus) = (bus.Lasting, bus.IsSettled);
        return new AlarmView(await ListAsync(stop), onBus, knowsBus);
    }

    private async Task<IReadOnlyList<Alarm>?> ListAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.StoreTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            var request = new ListAlarmsRequest { IncludeCleared = true, Limit = AlarmView.MaxListed };
            var answer = await store.ListAlarmsAsync(request, cancellationToken: limit.Token);
            absence.Answered();
            return answer.Alarms;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            var reason = e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : e.Message;
            if (absence.Silent())
                Log.StoreAway(log, reason);
            return null;
        }
    }
}
