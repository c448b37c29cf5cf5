using System.Collections.Frozen;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>The meters that are configured, as they were last read.</summary>
internal sealed class MeterBook
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FrozenDictionary<uint, Meter> _byId = FrozenDictionary<uint, Meter>.Empty;
    private volatile DriverList _drivers = new();
    private volatile int _quarantined;

    /// <summary>Completes when the files have been read for the first time.</summary>
    public Task Loaded => _loaded.Task;

    public int Configured => _byId.Count;

    public int Quarantined => _quarantined;

    public DriverList Drivers => _drivers;

    public void Fill(MeterFolder folder, DriverList drivers)
    {
        _byId = folder.Meters.ToFrozenDictionary(meter => meter.Id);
        _quarantined = folder.Faults.Count;
        _drivers = drivers;
        _loaded.TrySetResult();
    }

    /// <summary>The meter that a frame is from: either address may be the configured one. Null when nobody configured it.</summary>
    public Meter? Find(Frame frame, FrameLayers layers)
    {
        var meters = _byId;
        if (meters.TryGetValue(frame.Address.Id, out var meter))
            return meter;
        if (layers.TransportId is { } transportId && meters.TryGetValue(transportId, out meter))
            return meter;
        return SwappedAddress.Of(frame) is { } swappedId ? meters.GetValueOrDefault(swappedId) : null;
    }
}
