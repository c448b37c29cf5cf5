using Edge.Hosting;

namespace Edge.Store.Retention;

/// <summary>
/// Tells the time by which readings grow old, or nothing when it is not to be trusted: while the clock is not set, and for a
/// day after it was stepped by more than an hour. A gap between the last commit and the start may be a step too.
/// Not for two threads.
/// </summary>
internal sealed class AgeClock(IClockRule rule, TimeProvider time)
{
    private static readonly TimeSpan LargestStep = TimeSpan.FromHours(1);
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    private DateTimeOffset _wall;
    private long _elapsed;
    private long? _steppedAt;
    private bool _began;

    /// <summary>Null while no age can be told.</summary>
    /// <param name="lastCommitMs">When the store was written last; 0: never.</param>
    public DateTimeOffset? Now(long lastCommitMs)
    {
        var (wall, elapsed) = (time.GetUtcNow(), time.GetTimestamp());
        var expected = _began ? _wall + time.GetElapsedTime(_elapsed, elapsed) : DateTimeOffset.FromUnixTimeMilliseconds(lastCommitMs);
        if ((_began || lastCommitMs > 0) && (wall - expected).Duration() > LargestStep)
            _steppedAt = elapsed;
        (_wall, _elapsed, _began) = (wall, elapsed, true);
        if (_steppedAt is { } stepped && time.GetElapsedTime(stepped, elapsed) < Rest)
            return null;
        _steppedAt = null;
        return rule.IsSet ? wall : null;
    }
}
