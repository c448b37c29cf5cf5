using Edge.Hosting;
using Edge.Listener.Meters;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Storing;

/// <summary>
/// Ends, once after the start, the alarms of an earlier life of which this one knows that they do not stand any more: those about meters'
/// files, for all files have been read. What only a telegram can tell is left to the telegram.
/// </summary>
internal sealed class LeftOverAlarms(
    StoreClient store, AlarmDesk alarms, MeterBook meters, StoreLinkOptions options, TimeProvider time, ILogger<LeftOverAlarms> log) : IWorker
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken stop)
    {
        await meters.Loaded.WaitAsync(stop);
        while (!await TryClearAsync(stop))
            await Task.Delay(options.ReconnectPauseLimit, time, stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    private async Task<bool> TryClearAsync(CancellationToken stop)
    {
        try
        {
            var answer = await store.ListAlarmsAsync(new ListAlarmsRequest(), deadline: time.GetUtcNow().UtcDateTime + CallTimeout, cancellationToken: stop);
            foreach (var alarm in answer.Alarms.Where(alarm => alarm.Kind == AlarmKinds.MeterQuarantined))
                alarms.ClearLeftOver(alarm.Kind, alarm.Subject);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            Log.AlarmsNotListed(log, e.StatusCode, e.Status.Detail);
            return false;
        }
    }
}
