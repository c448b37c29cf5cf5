namespace Edge.Cli.Tests.Support;

/// <summary>Pauses of seconds are over at once; what takes longer, and the clock, are as they are.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= LongestPause && period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime, period);
}
