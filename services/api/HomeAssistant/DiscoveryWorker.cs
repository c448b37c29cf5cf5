using System.Collections.Concurrent;
using Edge.Api.Meters;
using Edge.Api.Picture;
using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Api.HomeAssistant;

/// <summary>
/// Keeps what Home Assistant is told as the meters are: announces those that are heard, takes back those that are removed, also those
/// that an earlier life of this process has announced, and everything when it is switched off.
/// </summary>
internal sealed class DiscoveryWorker(
    MqttSession bus, MeterBook meters, Devices devices, HomeAssistantOptions options, TimeProvider time, ILogger<DiscoveryWorker> log) : IWorker
{
    // Its announcements are kept in memory, too, and no house has more.
    private const int MostMeters = 2000;

    // What the broker may make us remember of others.
    private const int MostTopics = 10_000;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, bool> _dirty = new();
    private readonly ConcurrentDictionary<string, bool> _found = new();
    private readonly Dictionary<string, AnnouncedMeter> _announced = [];
    private byte[] _state = [];

    public async Task RunAsync(CancellationToken stop)
    {
        meters.Changed += row => MarkDirty(row.Id);
        meters.Gone += MarkDirty;
        bus.Subscribe(Topics.AllDevices, MqttQos.AtLeastOnce, (message, _) =>
        {
            if (message.Retain && !message.Payload.IsEmpty && Topics.IsOurs(message.Topic) && _found.Count < MostTopics)
                _found.TryAdd(message.Topic, true);
            return ValueTask.CompletedTask;
        });
        if (options.Enabled)
            foreach (var row in meters.Rows)
                MarkDirty(row.Id);
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stop))
            Look();
    }

    private void MarkDirty(string? id)
    {
        if (options.Enabled && id is not null)
            _dirty.TryAdd(id, true);
    }

    private void Look()
    {
        if (options.Enabled)
            ShowGateway();
        // Until it is known which meters there are, none is announced and none is taken back.
        if (options.Enabled && !(meters.IsConfigurationKnown && meters.IsStoreKnown))
            return;
        var before = _announced.Count;
        foreach (var id in _dirty.Keys)
            if (_dirty.TryRemove(id, out _))
                Renew(id);
        var removed = TakeBack();
        if (_announced.Count != before || removed > 0)
            Log.Discovered(log, _announced.Count, removed);
    }

    private void ShowGateway()
    {
        if (_state.Length == 0)
            bus.Retain(devices.Topics.GatewayConfig, devices.Gateway.Write());
        var state = devices.Gateway.WriteState();
        if (state.AsSpan().SequenceEqual(_state))
            return;
        _state = state;
        bus.Retain(devices.Topics.GatewayState, state);
    }

    private void Renew(string id)
    {
        var (row, reading, _) = meters.Find(id);
        var topic = devices.Topics.MeterConfig(id);
        if (row is null || row.State == MeterRow.Removed)
        {
            if (_announced.Remove(id))
                bus.Retain(topic, ReadOnlyMemory<byte>.Empty);
            return;
        }
        if (reading is null)
            return;
        var announced = _announced.GetValueOrDefault(id);
        if (announced is null)
        {
            if (_announced.Count >= MostMeters)
                return;
            _announced.Add(id, announced = new());
        }
        if (announced.Learn(row, reading))
            bus.Retain(topic, devices.Meter.Write(row, announced.Fields));
    }

    /// <summary>What the broker keeps of us and is not announced now.</summary>
    private int TakeBack()
    {
        if (_found.IsEmpty)
            return 0;
        HashSet<string> wanted = options.Enabled
            ? [devices.Topics.GatewayConfig, .. meters.Rows.Where(row => row is { Id: not null, State: not MeterRow.Removed }).Select(row => devices.Topics.MeterConfig(row.Id!))]
            : [];
        var removed = 0;
        foreach (var topic in _found.Keys)
        {
            if (!_found.TryRemove(topic, out _) || wanted.Contains(topic))
                continue;
            bus.Retain(topic, ReadOnlyMemory<byte>.Empty);
            removed++;
        }
        return removed;
    }
}

/// <summary>What devices look like to Home Assistant.</summary>
internal sealed record Devices(Topics Topics, MeterDevice Meter, GatewayDevice Gateway);
