using Edge.Hosting;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Meters;

/// <summary>Once after a start: ends the store's alarms of meters whose files have gone while nobody was looking.</summary>
internal sealed class LeftoverAlarms(StoreClient store, MeterBook book, MeterAlarms alarms, TimeProvider time, ILogger<LeftoverAlarms> log) : IWorker
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken stop)
    {
        await book.Loaded.WaitAsync(stop);
        for (var pause = FirstPause; !await TryClearAsync(pause, stop); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            await Task.Delay(pause, time, stop);
        // A worker that ends has failed; this one is done.
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }

    private async Task<bool> TryClearAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            var lasting = await store.ListAlarmsAsync(new ListAlarmsRequest(), deadline: time.GetUtcNow().UtcDateTime + CallTimeout, cancellationToken: stop);
            foreach (var alarm in lasting.Alarms)
                alarms.ClearLeftover(alarm.Kind, alarm.Subject);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            Log.AlarmsNotSeen(log, e.StatusCode, e.Status.Detail, pause);
            return false;
        }
    }
}
