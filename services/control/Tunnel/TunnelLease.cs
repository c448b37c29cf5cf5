namespace Edge.Control.Tunnel;

/// <summary>
/// How long a tunnel may stay open, from now on. It is measured on the monotonic clock; the times that are shown follow the wall
/// clock, so that a countdown is right also after a time server has set that.
/// </summary>
internal sealed class TunnelLease
{
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly long _began;
    private DateTimeOffset _expires;

    public TunnelLease(TimeSpan length, TimeProvider time)
    {
        (_length, _time, _began) = (length, time, time.GetTimestamp());
        _expires = time.GetUtcNow() + length;
    }

    public TimeSpan Left => _length - Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>The same at each look, unless the wall clock was set meanwhile.</summary>
    public DateTimeOffset Expires
    {
        get
        {
            var seen = _time.GetUtcNow() + (_length - Elapsed);
            if ((seen - _expires).Duration() > Jitter)
                _expires = seen;
            return _expires;
        }
    }

    public DateTimeOffset Started => Expires - _length;
}
