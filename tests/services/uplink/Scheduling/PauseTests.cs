using Edge.Mqtt;
using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

public sealed class PauseTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Each_failure_makes_it_longer_until_something_works()
    {
        var pause = new Pause(Backoff.Default with { Jitter = 0 }, _time);
        Assert.Equal(TimeSpan.Zero, pause.Left);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => (int)pause.Begin().TotalSeconds));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), pause.Left);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, pause.Left);

        pause.Forget();
        Assert.Equal(TimeSpan.FromSeconds(1), pause.Begin());
    }

    [Fact]
    public void A_clock_step_does_not_shorten_it()
    {
        var pause = new Pause(Backoff.Default with { Jitter = 0 }, _time);
        pause.Begin();
        _time.StepClock(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.FromSeconds(1), pause.Left);
    }
}
