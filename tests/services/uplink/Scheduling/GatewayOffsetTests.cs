using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

public sealed class GatewayOffsetTests
{
    [Fact]
    public void A_gateway_has_the_same_offset_in_every_release()
    {
        Assert.Equal(TimeSpan.FromSeconds(438), GatewayOffset.Within(TimeSpan.FromMinutes(15), "gateway"));
    }

    [Fact]
    public void A_fleet_is_spread_over_the_window()
    {
        var window = TimeSpan.FromMinutes(15);
        var offsets = Enumerable.Range(0, 9000).Select(n => GatewayOffset.Within(window, $"gw-{n:0000}")).ToList();

        Assert.All(offsets, offset => Assert.InRange(offset, TimeSpan.Zero, window - TimeSpan.FromSeconds(1)));
        // 600 in each minute on average.
        Assert.All(offsets.CountBy(offset => (int)offset.TotalMinutes), minute => Assert.InRange(minute.Value, 500, 700));
    }

    [Fact]
    public void Without_a_window_nobody_waits() => Assert.Equal(TimeSpan.Zero, GatewayOffset.Within(TimeSpan.Zero, "gateway"));
}
