namespace Edge.Listener;

/// <summary>
/// Bounds how often something is logged that comes in floods: so many lines a minute. Everything is counted elsewhere; the card
/// need not be worn out by it. Safe from any thread.
/// </summary>
internal sealed class LogBudget(int linesPerMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _minuteBegan = time.GetTimestamp();
    private int _used;
    private long _suppressed;

    /// <summary>Whether a line may be logged now.</summary>
    /// <param name="suppressed">Lines not logged in the minute that has just ended; tell it when it is not 0.</param>
    public bool Allows(out long suppressed)
    {
        lock (_gate)
        {
            suppressed = 0;
            if (time.GetElapsedTime(_minuteBegan) >= TimeSpan.FromMinutes(1))
                (suppressed, _suppressed, _used, _minuteBegan) = (_suppressed, 0, 0, time.GetTimestamp());
            if (_used++ < linesPerMinute)
                return true;
            _suppressed++;
            return false;
        }
    }
}
