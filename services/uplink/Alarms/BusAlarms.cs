using System.Text.Json;
using Edge.Mqtt;
using Edge.V1;

namespace Edge.Uplink.Alarms;

/// <summary>The alarms that last, as the local bus shows them (see <see cref="AlarmTopic"/>); bounded.</summary>
internal sealed class BusAlarms
{
    private const string Filter = "edge/alarms/#";
    private const int Capacity = 1000;

    // What the bus keeps comes right after the subscription; until then its silence says nothing.
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Alarm> _lasting = [];
    private long? _connected;

    public BusAlarms(MqttSession bus, TimeProvider time)
    {
        _time = time;
        bus.ConnectionChanged += OnConnection;
        bus.Subscribe(Filter, MqttQos.AtLeastOnce, OnAlarm);
    }

    /// <summary>Something has changed, or may have.</summary>
    public event Action? Changed;

    /// <summary>Whether an alarm that is not here is none.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
                return _connected is { } at && _time.GetElapsedTime(at) > SettlesWithin;
        }
    }

    public IReadOnlyList<Alarm> Lasting
    {
        get
        {
            lock (_gate)
                return [.. _lasting.Values];
        }
    }

    // What ended while there was no connection is not told any more: the bus begins anew.
    private void OnConnection(bool isConnected)
    {
        lock (_gate)
        {
            _connected = isConnected ? _time.GetTimestamp() : null;
            if (!isConnected)
                _lasting.Clear();
        }
    }

    private ValueTask OnAlarm(MqttMessage message, CancellationToken stop)
    {
        lock (_gate)
        {
            if (Read(message.Payload) is not { } alarm)
                _lasting.Remove(message.Topic);
            else if (_lasting.Count < Capacity || _lasting.ContainsKey(message.Topic))
                _lasting[message.Topic] = alarm;
        }

        Changed?.Invoke();
        return ValueTask.CompletedTask;
    }

    private static Alarm? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length == 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(payload);
            return new Alarm
            {
                Kind = json.RootElement.GetProperty("kind").GetString(),
                Subject = json.RootElement.GetProperty("subject").GetString(),
                Text = json.RootElement.GetProperty("text").GetString(),
                SinceMs = json.RootElement.GetProperty("since").GetDateTimeOffset().ToUnixTimeMilliseconds(),
                Count = json.RootElement.GetProperty("count").GetUInt64(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            // Not of ours: only services of the gateway may say something there, and they say it as AlarmTopic does.
            return null;
        }
    }
}
