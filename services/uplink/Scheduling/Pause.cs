using Edge.Mqtt;

namespace Edge.Uplink.Scheduling;

/// <summary>The wait after a send that failed: longer with each further failure, on the monotonic clock.</summary>
internal sealed class Pause(Backoff backoff, TimeProvider time)
{
    private int _failures;
    private long _begun;
    private TimeSpan _length;

    /// <summary>What is left of it; zero when it is over.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = _failures == 0 ? TimeSpan.Zero : _length - time.GetElapsedTime(_begun);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>One more failure; how long the wait is.</summary>
    public TimeSpan Begin()
    {
        _length = backoff.Delay(++_failures, Random.Shared.NextDouble());
        _begun = time.GetTimestamp();
        return _length;
    }

    /// <summary>It worked.</summary>
    public void Forget() => _failures = 0;
}
