namespace Edge.Testing;

/// <summary>Time that stands still until a test moves it: timestamps, the wall clock and timers, all together.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 15, 6, 0, 0, TimeSpan.Zero);
    private long _ticks;

    /// <summary>How many timers run: whoever sleeps has one.</summary>
    public int Timers
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass; what falls due on the way runs in order, on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        var end = _ticks + by.Ticks;
        while (TakeDue(end) is { } due)
            due.Run();
        MoveTo(end);
    }

    /// <summary>Sets the wall clock as a time server would: nothing elapses.</summary>
    public void StepClock(TimeSpan by)
    {
        lock (_gate)
            _now += by;
    }

    private ManualTimer? TakeDue(long end)
    {
        ManualTimer? due;
        lock (_gate)
        {
            due = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (due is null)
                return null;
        }
        MoveTo(Math.Max(due.DueAt, _ticks));
        lock (_gate)
            if (!due.TakeTurn())
                _timers.Remove(due);
        return due;
    }

    private void MoveTo(long ticks)
    {
        lock (_gate)
        {
            _now += TimeSpan.FromTicks(ticks - _ticks);
            Interlocked.Exchange(ref _ticks, ticks);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long DueAt { get; private set; }

        public void Run() => callback(state);

        /// <summary>False when it was its only turn.</summary>
        public bool TakeTurn()
        {
            DueAt += _period.Ticks;
            return _period > TimeSpan.Zero;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = time._ticks + dueTime.Ticks;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
