using Edge.Cloud.Receiving;

namespace Edge.Cloud.Asking;

/// <summary>
/// Decides which gap is asked for, and when: not before it has stood for some time, for batches under way may overtake each
/// other; then less and less often, and at last not at all. What the gateway no longer has is never asked for again.
/// </summary>
internal sealed class GapPatience(TimeSpan patience, TimeProvider time)
{
    /// <summary>Tries for one range; after the last one it is given up.</summary>
    public const int MostTries = 8;

    // What a gateway takes at once.
    private const ulong MostNumbers = 10_000;

    // A number from nowhere opens a gap without end.
    private const int MostParts = 100;

    private sealed class State
    {
        public int Tries { get; set; }

        public long Since { get; set; }

        public bool IsOver { get; set; }
    }

    private readonly Dictionary<Range, State> _known = [];

    /// <summary>What is to be asked for now, at most one range of each gateway.</summary>
    public IReadOnlyList<Range> Due(IEnumerable<Gap> gaps)
    {
        var present = gaps.SelectMany(Split).ToList();
        foreach (var closed in _known.Keys.Except(present).ToList())
            _known.Remove(closed);
        foreach (var range in present)
            _known.TryAdd(range, new State { Since = time.GetTimestamp() });
        return [.. present.Where(IsDue).DistinctBy(range => range.Gateway)];
    }

    /// <summary>It was asked for. True when that was the last try.</summary>
    public bool Asked(Range range)
    {
        if (!_known.TryGetValue(range, out var state))
            return false;
        state.Since = time.GetTimestamp();
        state.IsOver = ++state.Tries >= MostTries;
        return state.IsOver;
    }

    /// <summary>The gateway has nothing of it any more.</summary>
    public void Gone(Range range)
    {
        if (_known.TryGetValue(range, out var state))
            state.IsOver = true;
    }

    /// <summary>How long an answer to the latest try is of use: then comes the next one.</summary>
    public TimeSpan Wait(int tries) => patience * Math.Pow(2, tries);

    /// <summary>How often it was asked for.</summary>
    public int TriesOf(Range range) => _known.TryGetValue(range, out var state) ? state.Tries : 0;

    private bool IsDue(Range range) =>
        _known[range] is { IsOver: false } state && time.GetElapsedTime(state.Since) >= Wait(state.Tries);

    private static IEnumerable<Range> Split(Gap gap)
    {
        var parts = Math.Min((gap.To - gap.From) / MostNumbers, MostParts - 1);
        for (ulong part = 0; part <= parts; part++)
        {
            var from = gap.From + (part * MostNumbers);
            yield return new Range(gap.Gateway, gap.Epoch, from, gap.To - from < MostNumbers ? gap.To : from + MostNumbers - 1);
        }
    }
}
