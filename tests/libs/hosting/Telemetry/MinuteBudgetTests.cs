using Edge.Testing;

namespace Edge.Hosting.Tests.Telemetry;

public sealed class MinuteBudgetTests
{
    [Fact]
    public void So_many_a_minute_and_the_next_minute_tells_how_many_were_not()
    {
        var time = new ManualTime();
        var budget = new MinuteBudget(2, time);
        Assert.Equal([true, true, false, false, false], Enumerable.Range(0, 5).Select(_ => budget.Allows(out var _)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(budget.Allows(out var suppressed));
        Assert.Equal(3, suppressed);
        Assert.True(budget.Allows(out suppressed));
        Assert.Equal(0, suppressed);
        Assert.False(budget.Allows(out _));
    }
}
