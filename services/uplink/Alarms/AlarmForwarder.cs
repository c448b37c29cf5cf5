using System.Text;
using System.Text.Json;
using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Alarms;

/// <summary>
/// Hands the alarms of the local bus to the cloud, at once, or as soon as the link is back. Of each alarm only its latest
/// state waits; how many wait is bounded.
/// </summary>
internal sealed class AlarmForwarder : IWorker
{
    private const string Prefix = "edge/alarms/";
    private const int MaxWaiting = 1000;

    private readonly CloudLink _link;
    private readonly GatewayOptions _gateway;
    private readonly ILogger<AlarmForwarder> _log;
    private readonly WakeUp _wakeUp;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, byte[]> _waiting = [];
    private readonly OrderedDictionary<string, byte[]> _known = [];

    public AlarmForwarder(MqttSession bus, CloudLink link, GatewayOptions gateway, TimeProvider time, ILogger<AlarmForwarder> log)
    {
        (_link, _gateway, _log, _wakeUp) = (link, gateway, log, new WakeUp(time));
        bus.Subscribe(Prefix + "#", MqttQos.AtLeastOnce, OnAlarm);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        void LookUp(bool connected) => _wakeUp.Ring();
        _link.Changed += LookUp;
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var sleep = TimeSpan.FromMinutes(1);
            if (_link.IsConnected && Next() is { } alarm)
            {
                if (await ForwardAsync(alarm.Key, alarm.Value, stop))
                {
                    failures = 0;
                    continue;
                }

                KeepUnlessNewer(alarm.Key, alarm.Value);
                sleep = Backoff.Default.Delay(++failures, Random.Shared.NextDouble());
            }

            await _wakeUp.SleepAsync(sleep, stop);
        }

        _link.Changed -= LookUp;
    }

    // The bus repeats what it retains on each connect: only what differs from the last word is news.
    private ValueTask OnAlarm(MqttMessage message, CancellationToken stop)
    {
        var payload = message.Payload.ToArray();
        lock (_gate)
        {
            if (_known.TryGetValue(message.Topic, out var last) ? last.AsSpan().SequenceEqual(payload) : payload.Length == 0)
                return ValueTask.CompletedTask;
            Put(_known, message.Topic, payload);
            if (Put(_waiting, message.Topic, payload) is { } dropped)
                Log.AlarmNotForwarded(_log, dropped, $"more than {MaxWaiting} wait");
        }

        _wakeUp.Ring();
        return ValueTask.CompletedTask;
    }

    // Moves the topic to the end; the one that had to go because of the bound, if any.
    private static string? Put(OrderedDictionary<string, byte[]> alarms, string topic, byte[] payload)
    {
        alarms.Remove(topic);
        alarms.Add(topic, payload);
        if (alarms.Count <= MaxWaiting)
            return null;
        var oldest = alarms.GetAt(0).Key;
        alarms.RemoveAt(0);
        return oldest;
    }

    private KeyValuePair<string, byte[]>? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return null;
            var next = _waiting.GetAt(0);
            _waiting.RemoveAt(0);
            return next;
        }
    }

    private void KeepUnlessNewer(string topic, byte[] payload)
    {
        lock (_gate)
        {
            if (!_waiting.ContainsKey(topic))
                _waiting.Insert(0, topic, payload);
        }
    }

    private async Task<bool> ForwardAsync(string topic, byte[] payload, CancellationToken stop)
    {
        try
        {
            var answer = await _link.PublishAlarmAsync(Message(topic, payload), stop);
            // Nobody listening to alarms is the cloud's choice; the readings are what must not be lost.
            if (answer.IsRefused)
                Log.AlarmNotForwarded(_log, topic, answer.Text);
            return true;
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
                Log.AlarmNotForwarded(_log, topic, e.Message);
            return false;
        }
    }

    /// <summary>The alarm as the bus has it, with where it comes from; an empty one on the bus is one that ended.</summary>
    private byte[] Message(string topic, byte[] payload)
    {
        var (kind, subject) = topic[Prefix.Length..].Split('/', 2) is [var first, var rest] ? (first, rest) : (topic[Prefix.Length..], "");
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("gateway", _gateway.Id);
            writer.WriteString("kind", kind);
            writer.WriteString("subject", subject);
            writer.WriteString("state", payload.Length == 0 ? "cleared" : "raised");
            if (payload.Length > 0)
            {
                writer.WritePropertyName("alarm");
                writer.WriteRawValue(IsJson(payload) ? Encoding.UTF8.GetString(payload) : JsonSerializer.Serialize(Encoding.UTF8.GetString(payload)));
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static bool IsJson(byte[] payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
