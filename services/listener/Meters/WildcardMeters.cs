namespace Edge.Listener.Meters;

/// <summary>The meters that were heard under wildcards, one for each id, so that each has a state of its own. Bounded: the oldest makes room.</summary>
internal sealed class WildcardMeters(int capacity = WildcardMeters.MaxMeters)
{
    public const int MaxMeters = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, (MeterSetup Setup, Meter Meter)> _meters = [];
    private readonly Queue<uint> _inOrder = new();

    /// <summary>The meter of that id, made when it is met first.</summary>
    public Meter Of(MeterSetup setup, uint id)
    {
        lock (_gate)
        {
            if (_meters.TryGetValue(id, out var known) && known.Setup == setup)
                return known.Meter;
            if (known.Setup is null)
                MakeRoomFor(id);
            var meter = setup.For(id);
            _meters[id] = (setup, meter);
            return meter;
        }
    }

    /// <summary>Lets go of all meters of other setups than these; their ids.</summary>
    public IReadOnlyCollection<uint> Keep(IReadOnlySet<MeterSetup> setups)
    {
        lock (_gate)
        {
            var gone = _meters.Where(meter => !setups.Contains(meter.Value.Setup)).Select(meter => meter.Key).ToHashSet();
            foreach (var id in gone)
                _meters.Remove(id);
            for (var left = _inOrder.Count; left > 0; left--)
                if (_inOrder.Dequeue() is var id && !gone.Contains(id))
                    _inOrder.Enqueue(id);
            return gone;
        }
    }

    private void MakeRoomFor(uint id)
    {
        if (_meters.Count >= capacity)
            _meters.Remove(_inOrder.Dequeue());
        _inOrder.Enqueue(id);
    }
}
