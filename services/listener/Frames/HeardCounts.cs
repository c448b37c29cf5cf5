using Edge.Hosting;
using Edge.V1;

namespace Edge.Listener.Frames;

/// <summary>What this life of the process has counted; each number only grows.</summary>
internal sealed class HeardCounts
{
    private long _heard;
    private long _duplicate;
    private long _dropped;
    private long _foreign;

    public HeardCounts(WorkMonitor monitor)
    {
        monitor.AddCounter("heard", () => Heard);
        monitor.AddCounter("duplicate", () => Duplicate);
        monitor.AddCounter("dropped", () => Dropped);
        monitor.AddCounter("foreign", () => Foreign);
    }

    public long Heard => Interlocked.Read(ref _heard);

    public long Duplicate => Interlocked.Read(ref _duplicate);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Telegrams of meters that nobody configured; they are in no other number.</summary>
    public long Foreign => Interlocked.Read(ref _foreign);

    public void CountHeard() => Interlocked.Increment(ref _heard);

    public void CountDuplicate() => Interlocked.Increment(ref _duplicate);

    public void CountDropped(long telegrams = 1) => Interlocked.Add(ref _dropped, telegrams);

    public void CountForeign() => Interlocked.Increment(ref _foreign);

    // A telegram is counted as heard first and as something else later: read the other way round, the sum cannot exceed `heard`.
    public HeardCounters ToContract()
    {
        var (dropped, duplicate) = ((ulong)Dropped, (ulong)Duplicate);
        return new HeardCounters { Heard = (ulong)Heard, Duplicate = duplicate, Dropped = dropped };
    }
}
