using Edge.V1;

namespace Edge.Store.Appending;

/// <summary>What the store knows of one life of the listener.</summary>
internal sealed class Instance(long no, string id)
{
    /// <summary>The highest one is the current life.</summary>
    public long No { get; set; } = no;

    public string Id { get; } = id;

    /// <summary>The highest sequence that is durable; all up to it are.</summary>
    public long Sequence { get; set; }

    public long Heard { get; set; }

    public long Duplicate { get; set; }

    public long Dropped { get; set; }

    public long Stored { get; set; }

    public long Repeated { get; set; }

    /// <summary>Frames that are kept and decoded at last are taken off here, whoever handed them over before: so it may be negative.</summary>
    public long Rejected { get; set; }

    public long Commits { get; set; }

    public long LastCommitMs { get; set; }

    /// <summary>Whether it has ever told its counters; a life that begins does so before it has heard anything.</summary>
    public bool HasReported { get; set; }

    /// <summary>Brings the counters up to date; they only grow. True when one did, or for the first time: this life goes on.</summary>
    public bool Report(HeardCounters? counters)
    {
        var before = (Heard, Duplicate, Dropped);
        if (counters is null)
            return false;
        Heard = Math.Max(Heard, Clamp(counters.Heard));
        Duplicate = Math.Max(Duplicate, Clamp(counters.Duplicate));
        Dropped = Math.Max(Dropped, Clamp(counters.Dropped));
        var isFirst = !HasReported;
        HasReported = true;
        return isFirst || before != (Heard, Duplicate, Dropped);
    }

    /// <summary>What was counted never says less than what has arrived. True when it did.</summary>
    public bool Balance()
    {
        var before = Heard;
        Heard = Math.Max(Heard, Duplicate + Dropped + Stored + Repeated + Rejected);
        return before != Heard;
    }

    public void Count(AppendOutcome outcome)
    {
        if (outcome == AppendOutcome.Stored)
            Stored++;
        else if (outcome == AppendOutcome.Duplicate)
            Repeated++;
        else
            Rejected++;
    }

    /// <summary>A frame that was counted as rejected has become a reading, or one that was there before.</summary>
    public void Decoded(AppendOutcome outcome)
    {
        Rejected--;
        Count(outcome);
    }

    // Far beyond any life, and sums of them still fit.
    private static long Clamp(ulong count) => (long)Math.Min(count, 1UL << 48);
}
