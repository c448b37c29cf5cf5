using Edge.V1;

namespace Edge.Store.Appending;

/// <summary>What the store knows of one life of the listener.</summary>
internal sealed class Instance(long no, string id)
{
    public long No { get; } = no;

    public string Id { get; } = id;

    /// <summary>The highest sequence that is durable; all up to it are.</summary>
    public long Sequence { get; set; }

    public long Heard { get; set; }

    public long Duplicate { get; set; }

    public long Dropped { get; set; }

    public long Stored { get; set; }

    public long Repeated { get; set; }

    public long Rejected { get; set; }

    public long Commits { get; set; }

    public long LastCommitMs { get; set; }

    /// <summary>Brings the counters up to date; they only grow, and never say less than what has arrived. True when one changed.</summary>
    public bool Report(HeardCounters? counters)
    {
        var before = (Heard, Duplicate, Dropped);
        if (counters is not null)
        {
            Heard = Math.Max(Heard, Clamp(counters.Heard));
            Duplicate = Math.Max(Duplicate, Clamp(counters.Duplicate));
            Dropped = Math.Max(Dropped, Clamp(counters.Dropped));
        }
        Heard = Math.Max(Heard, Duplicate + Dropped + Stored + Repeated + Rejected);
        return before != (Heard, Duplicate, Dropped);
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

    // Far beyond any life, and sums of them still fit.
    private static long Clamp(ulong count) => (long)Math.Min(count, 1UL << 48);
}
