namespace Edge.Mqtt.Tests;

public sealed class BackoffTests
{
    private const double Middle = 0.5;

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(5, 16)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(8, 60)]
    [InlineData(1000, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Waits_double_up_to_the_cap(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Default.Delay(failures, Middle));

    [Theory]
    [InlineData(1, 0, 0.75)]
    [InlineData(1, 1, 1.25)]
    [InlineData(4, 0, 6)]
    [InlineData(4, 1, 10)]
    [InlineData(9, 0, 45)]
    [InlineData(9, 1, 60)]
    public void Jitter_is_a_quarter_either_way_and_never_above_the_cap(int failures, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Default.Delay(failures, random));

    [Fact]
    public void First_wait_cap_and_jitter_are_settings()
    {
        var backoff = new Backoff { First = TimeSpan.FromSeconds(5), Cap = TimeSpan.FromSeconds(12), Jitter = 0 };

        Assert.Equal([5, 10, 12, 12], Enumerable.Range(1, 4).Select(failures => backoff.Delay(failures, 0.9).TotalSeconds));
    }
}
