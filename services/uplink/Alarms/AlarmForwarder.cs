using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Alarms;

/// <summary>
/// Tells the cloud when each alarm begins and ends, at once, or as soon as the link is back: it compares what is there with what
/// the cloud was told, so nothing depends on this process having been there when it happened. Each is told at least once.
/// </summary>
internal sealed class AlarmForwarder(
    AlarmSource source, ToldAlarms told, CloudLink link, GatewayOptions gateway, TimeProvider time, ILogger<AlarmForwarder> log) : IWorker
{
    // Changes on the bus and of the link wake it; this is for what they do not tell.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    // Changes that come together are one look.
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(0.2);

    private readonly WakeUp _wakeUp = new(time);

    public async Task RunAsync(CancellationToken stop)
    {
        void LinkChanged(bool connected) => _wakeUp.Ring();
        link.Changed += LinkChanged;
        source.Changed += _wakeUp.Ring;
        try
        {
            for (var failures = 0; ;)
            {
                failures = !link.IsConnected || await LookAsync(stop) ? 0 : failures + 1;
                await _wakeUp.SleepAsync(failures == 0 ? LookEvery : Backoff.Default.Delay(failures, Random.Shared.NextDouble()), stop);
                await Task.Delay(Gather, time, stop);
            }
        }
        finally
        {
            source.Changed -= _wakeUp.Ring;
            link.Changed -= LinkChanged;
        }
    }

    /// <summary>False when something is left to be told, or not known.</summary>
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        var view = await source.LookAsync(stop);
        try
        {
            foreach (var news in view.NewsFor(told))
            {
                if (!await TellAsync(news, stop))
                    return false;
                told.Add(news);
            }
        }
        finally
        {
            told.Save();
        }

        return view.Stored is not null;
    }

    private async Task<bool> TellAsync(AlarmEvent news, CancellationToken stop)
    {
        var name = $"{news.Alarm.Kind}/{news.Alarm.Subject}";
        try
        {
            var answer = await link.PublishAlarmAsync(AlarmMessage.Encode(gateway.Id, news), stop);
            // Nobody listening to alarms is the cloud's choice; the readings are what must not be lost.
            if (answer.IsRefused)
                Log.AlarmNotForwarded(log, name, answer.Text);
            return true;
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            Log.AlarmNotForwarded(log, name, e.Message);
            return false;
        }
    }
}
