using System.Collections.Frozen;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>The meters that are configured, as they were last read.</summary>
internal sealed class MeterBook
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WildcardMeters _wildcards = new();
    private volatile Page _page = new(MeterFolder.Empty);
    private volatile DriverList _drivers = new();

    /// <summary>Completes when the files have been read for the first time.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>Files that are used.</summary>
    public int Configured => _page.Configured;

    /// <summary>Files that are set aside.</summary>
    public int Quarantined => _page.Folder.Setups.Count - Configured;

    public IReadOnlyList<MeterSetup> Setups => _page.Folder.Setups;

    public DriverList Drivers => _drivers;

    /// <summary>Set whenever other meters than before have been read.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Takes what was read. The ids of the meters that are configured otherwise than before, or not any more.</summary>
    public IReadOnlyList<uint> Fill(MeterFolder folder, DriverList drivers)
    {
        var before = _page.Folder.Setups;
        var setups = folder.Setups.ToHashSet();
        _drivers = drivers;
        _page = new Page(folder);
        var gone = before.Where(setup => setup.Exact is not null && !setups.Contains(setup)).Select(setup => setup.Exact!.Id);
        var changed = gone.Concat(_wildcards.Keep(setups)).ToList();
        _loaded.TrySetResult();
        Changed.Set();
        return changed;
    }

    /// <summary>Whether a file says something of that id; with a wildcard that is bound to makers or types it may be.</summary>
    public bool Knows(uint id) =>
        _page is var page && (page.ById.ContainsKey(id) || page.Wildcards.Any(setup => setup.Address!.MayMean(LinkAddress.IdText(id))));

    /// <summary>
    /// The meter that a frame is from: any of its addresses may be the configured one. A file with the very id counts before one with a
    /// wildcard, and of those the first by name. Null when nobody configured it.
    /// </summary>
    public Meter? Find(Frame frame, FrameLayers layers)
    {
        var page = _page;
        if (page.ById.TryGetValue(frame.Address.Id, out var meter))
            return meter;
        if (layers.TransportId is { } transportId && page.ById.TryGetValue(transportId, out meter))
            return meter;
        if (FrameAddresses.Swapped(frame) is { } swapped && page.ById.TryGetValue(swapped.Id, out meter))
            return meter;
        return page.Wildcards.Length == 0 ? null : FindByWildcard(page.Wildcards, frame, layers);
    }

    private Meter? FindByWildcard(MeterSetup[] wildcards, Frame frame, FrameLayers layers)
    {
        FrameAddresses.Buffer buffer = default;
        Span<LinkAddress> addresses = buffer;
        addresses = addresses[..FrameAddresses.Write(frame, layers, addresses)];
        foreach (var setup in wildcards)
            if (setup.Address!.Match(addresses) is { } address)
                return _wildcards.Of(setup, address.Id);
        return null;
    }

    private sealed class Page
    {
        public Page(MeterFolder folder)
        {
            Folder = folder;
            // Of a good file and a bad one for the same meter the good one counts.
            var readable = folder.Setups.Where(setup => setup.Address is not null).OrderBy(setup => setup.Fault is not null).ToList();
            ById = readable.Select(setup => setup.Exact).OfType<Meter>().DistinctBy(meter => meter.Id).ToFrozenDictionary(meter => meter.Id);
            Wildcards = [.. readable.Where(setup => setup.Exact is null)];
            Configured = folder.Good.Count();
        }

        public MeterFolder Folder { get; }

        public FrozenDictionary<uint, Meter> ById { get; }

        public MeterSetup[] Wildcards { get; }

        public int Configured { get; }
    }
}
