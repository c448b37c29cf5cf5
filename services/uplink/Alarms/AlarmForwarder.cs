using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Alarms;

/// <summary>Hands the alarms of the local bus to the cloud, at once, or as soon as the link is back.</summary>
internal sealed class AlarmForwarder : IWorker
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly CloudLink _link;
    private readonly GatewayOptions _gateway;
    private readonly ILogger<AlarmForwarder> _log;
    private readonly WakeUp _wakeUp;
    private readonly AlarmQueue _queue = new();

    public AlarmForwarder(MqttSession bus, CloudLink link, GatewayOptions gateway, TimeProvider time, ILogger<AlarmForwarder> log)
    {
        (_link, _gateway, _log, _wakeUp) = (link, gateway, log, new WakeUp(time));
        bus.Subscribe(AlarmMessage.BusPrefix + "#", MqttQos.AtLeastOnce, OnAlarm);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        void LookUp(bool connected) => _wakeUp.Ring();
        _link.Changed += LookUp;
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            if (!_link.IsConnected || _queue.Next() is not { } alarm)
            {
                await _wakeUp.SleepAsync(LongestSleep, stop);
            }
            else if (await TellAsync(alarm, stop))
            {
                failures = 0;
            }
            else
            {
                _queue.Return(alarm);
                await _wakeUp.SleepAsync(Backoff.Default.Delay(++failures, Random.Shared.NextDouble()), stop);
            }
        }

        _link.Changed -= LookUp;
    }

    private ValueTask OnAlarm(MqttMessage message, CancellationToken stop)
    {
        if (_queue.Take(message.Topic, message.Payload.ToArray(), out var dropped))
            _wakeUp.Ring();
        if (dropped is not null)
            Log.AlarmNotForwarded(_log, dropped, $"more than {AlarmQueue.Capacity} wait");
        return ValueTask.CompletedTask;
    }

    private async Task<bool> TellAsync(KeyValuePair<string, byte[]> alarm, CancellationToken stop)
    {
        try
        {
            var answer = await _link.PublishAlarmAsync(AlarmMessage.Encode(_gateway.Id, alarm.Key, alarm.Value), stop);
            // Nobody listening to alarms is the cloud's choice; the readings are what must not be lost.
            if (answer.IsRefused)
                Log.AlarmNotForwarded(_log, alarm.Key, answer.Text);
            return true;
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
                Log.AlarmNotForwarded(_log, alarm.Key, e.Message);
            return false;
        }
    }
}
