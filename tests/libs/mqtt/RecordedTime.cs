using System.Threading.Channels;

namespace Edge.Mqtt.Tests;

/// <summary>Time that a test moves, and that tells what is waited for: a wait can be moved over once it has begun, not before.</summary>
internal sealed class RecordedTime : TimeProvider
{
    private readonly ManualTime _time = new();
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
            _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    internal void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>The next wait that begins; passes it.</summary>
    internal async Task<TimeSpan> PassWaitAsync()
    {
        var wait = await _waits.Reader.ReadAsync(Stop).AsTask().Soon();
        _time.Advance(wait);
        return wait;
    }
}
