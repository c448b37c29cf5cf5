namespace Edge.Watchdog.Feeding;

/// <summary>
/// Between the loop that looks at the evidence and the thread that feeds: it may feed while the loop looked a short time ago and has not
/// decided otherwise. Safe from any thread.
/// </summary>
internal sealed class FeedGate(WatchdogOptions options, TimeProvider time)
{
    private long _lookedAt = time.GetTimestamp();
    private long _withheldAt;
    private volatile bool _isWithheld;

    /// <summary>The machine is to be reset; that is never taken back.</summary>
    public bool IsWithheld => _isWithheld;

    /// <summary>The loop turns. At the start it counts as if it had just looked.</summary>
    public bool IsFresh => time.GetElapsedTime(Volatile.Read(ref _lookedAt)) <= options.StarveAfter;

    public bool MayFeed => !_isWithheld && IsFresh;

    public void Looked() => Volatile.Write(ref _lookedAt, time.GetTimestamp());

    /// <summary>Since when that is so; only while it is.</summary>
    public TimeSpan WithheldFor => time.GetElapsedTime(Volatile.Read(ref _withheldAt));

    public void Withhold()
    {
        Volatile.Write(ref _withheldAt, time.GetTimestamp());
        _isWithheld = true;
    }
}
