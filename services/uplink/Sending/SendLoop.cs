using Edge.Mqtt;
using Edge.Uplink.Cloud;
using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Sending;

/// <summary>Sends when the planner or a person wants it; otherwise says what it waits for.</summary>
internal sealed class SendLoop(
    ISendPlanner planner, SendCycle cycle, SendDesk desk, CloudLink link, SendWatch watch, TimeProvider time, ILogger<SendLoop> log)
{
    // No sleep is longer than this: the clock it was reckoned with may be set in the meantime.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly Pause _pause = new(Backoff.Default, time);

    public async Task RunAsync(CancellationToken stop)
    {
        void LookUp(bool connected) => desk.Nudge();
        link.Changed += LookUp;
        try
        {
            while (!stop.IsCancellationRequested)
                await TurnAsync(stop);
        }
        finally
        {
            link.Changed -= LookUp;
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        var plan = planner.Look();
        var now = plan.IsDue && link.IsConnected && _pause.Left == TimeSpan.Zero;
        if (now || desk.HasAskers)
        {
            // Whoever asked is served at once; only what the planner wanted waits for link and pause.
            await SendAsync(plan, stop);
            return;
        }

        watch.Waits(plan.IsDue && !link.IsConnected ? $"the cloud: {link.WaitingFor}" : plan.WaitsFor);
        var sleep = !plan.IsDue ? plan.Wait : link.IsConnected ? _pause.Left : LongestSleep;
        await desk.WaitAsync(sleep < LongestSleep ? sleep : LongestSleep, stop);
    }

    private async Task SendAsync(Plan plan, CancellationToken stop)
    {
        using var sending = watch.Begin();
        var before = watch.Batches;
        try
        {
            planner.Begun();
            var report = await cycle.RunAsync(!planner.SendsOften, plan.IsDue && !planner.SendsOften, stop);
            planner.Sent(plan.IsDue ? plan : null);
            _pause.Forget();
            if (report.Batches > 0)
                Log.Sent(log, planner.SendsOften ? LogLevel.Debug : LogLevel.Information, report.Readings, report.Batches);
        }
        catch (SendFailedException e)
        {
            // A link that loses one batch in a hundred is no broken one: the waits grow only while nothing gets through.
            if (watch.Batches > before)
                _pause.Forget();
            Log.SendFailed(log, e.Message, _pause.Begin());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was in flight has been completed or given back.
        }
    }
}
