namespace Edge.Hosting;

/// <summary>
/// Bounds how often something is done that comes in floods, such as a line in the log: so many times a minute. Everything is
/// counted elsewhere; the card need not be worn out by it. Safe from any thread.
/// </summary>
/// <param name="perMinute">How often it may be done.</param>
/// <param name="time">The clock of the minutes.</param>
public sealed class MinuteBudget(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _minuteBegan = time.GetTimestamp();
    private int _used;
    private long _suppressed;

    /// <summary>Whether it may be done now.</summary>
    /// <param name="suppressed">How often it was not done in the minute that has just ended; tell it when it is not 0.</param>
    public bool Allows(out long suppressed)
    {
        lock (_gate)
        {
            suppressed = 0;
            if (time.GetElapsedTime(_minuteBegan) >= TimeSpan.FromMinutes(1))
                (suppressed, _suppressed, _used, _minuteBegan) = (_suppressed, 0, 0, time.GetTimestamp());
            if (_used++ < perMinute)
                return true;
            _suppressed++;
            return false;
        }
    }
}
