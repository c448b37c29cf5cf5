using Edge.Control.Tunnel;
using Edge.Testing;

namespace Edge.Control.Tests.Tunnel;

public sealed class SupportTunnelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_open_when_cloudflared_says_that_it_is_connected()
    {
        await using var house = await TunnelHouse.StartAsync();
        var opening = house.Tunnel.OpenAsync(30, Cancel);
        await house.PassAsync(TimeSpan.FromSeconds(20));
        Assert.False(opening.IsCompleted);
        house.Engine.Connected = true;
        var tunnel = await house.PassAsync(opening);
        Assert.True(tunnel is { Open: true, Connected: true, GatewayId: "house-17", Text: "" });
        Assert.Equal(TimeSpan.FromMinutes(30), TimeSpan.FromMilliseconds(tunnel.ExpiresMs - tunnel.StartedMs));
        // Counted from the asking, not from the connection.
        Assert.True(house.Time.GetUtcNow().ToUnixTimeMilliseconds() - tunnel.StartedMs >= 20_000);
        Assert.Equal("sha256:new", Assert.Single(house.Engine.Containers).Body["Image"]!.ToString());
    }

    [Fact]
    public async Task Opening_it_again_answers_with_the_one_that_is_open_and_its_end_stays()
    {
        await using var house = await TunnelHouse.StartAsync();
        var first = await house.OpenAsync(10);
        await house.PassAsync(TimeSpan.FromMinutes(3));
        var second = await house.OpenAsync(30);
        Assert.Equal(first, second);
        Assert.Single(house.Engine.Asked, "create");
    }

    [Fact]
    public async Task All_who_ask_while_it_opens_get_the_same_one()
    {
        await using var house = await TunnelHouse.StartAsync();
        house.Engine.Connected = true;
        var all = await house.PassAsync(Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => house.Tunnel.OpenAsync(5, Cancel)))));
        Assert.Single(all.Distinct());
        Assert.Single(house.Engine.Asked, "create");
    }

    [Fact]
    public async Task Closing_it_terminates_cloudflared_and_leaves_nothing()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync();
        var closed = await house.PassAsync(house.Tunnel.CloseAsync(Cancel));
        Assert.True(closed is { Open: false, Connected: false, ExpiresMs: 0, StartedMs: 0 });
        Assert.Equal("it was closed on request", closed.Text);
        Assert.Equal(["create", "start", "stop 5"], house.Engine.Asked);
        Assert.Empty(house.Engine.Containers);
        Assert.Equal(closed, await house.Tunnel.CloseAsync(Cancel));
    }

    [Fact]
    public async Task Closed_and_opened_it_is_another_one_with_its_full_time()
    {
        await using var house = await TunnelHouse.StartAsync();
        var first = await house.OpenAsync(10);
        await house.PassAsync(TimeSpan.FromMinutes(2));
        var closing = house.Tunnel.CloseAsync(Cancel);
        var second = await house.OpenAsync(10);
        await closing;
        Assert.True(second.Open);
        Assert.True(second.ExpiresMs - first.ExpiresMs >= 120_000);
        Assert.Single(house.Engine.Containers);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1)]
    public async Task It_ends_when_its_time_is_over(int minutes)
    {
        await using var house = await TunnelHouse.StartAsync();
        var began = house.Time.GetTimestamp();
        await house.OpenAsync(minutes);
        house.Time.StepClock(TimeSpan.FromDays(-400));
        await house.PassUntilEndedAsync(TimeSpan.FromMinutes(minutes + 1), stepSeconds: 5);
        Assert.InRange(house.Time.GetElapsedTime(began), TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(30));
        Assert.Equal("its time was over", house.Tunnel.State().Text);
        Assert.Empty(house.Engine.Containers);
    }

    [Fact]
    public async Task Control_that_stops_ends_it()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync();
        await house.StopAsync();
        Assert.Empty(house.Engine.Containers);
        Assert.Equal("control was stopped", house.Tunnel.State().Text);
        var error = await Assert.ThrowsAsync<TunnelException>(() => house.Tunnel.OpenAsync(1, Cancel));
        Assert.Equal("control is stopping", error.Message);
    }

    [Fact]
    public async Task One_that_an_earlier_life_has_left_is_ended_and_another_gateways_is_not()
    {
        await using var house = await TunnelHouse.StartAsync(engine =>
        {
            engine.Leave(PlayedTunnelEngine.Stack);
            engine.Leave("neighbour");
        });
        await house.Logs.WaitForAsync(7107, Cancel);
        Assert.Equal("neighbour", Assert.Single(house.Engine.Containers).Body["Labels"]![TunnelContainer.StackLabel]!.ToString());
        Assert.False(house.Tunnel.State().Open);
    }

    [Fact]
    public async Task One_that_was_left_is_ended_as_soon_as_the_engine_answers()
    {
        await using var house = await TunnelHouse.StartAsync(engine =>
        {
            engine.Leave(PlayedTunnelEngine.Stack);
            engine.IsAway = true;
        });
        await house.Logs.WaitForAsync(7108, Cancel);
        await house.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Single(house.Engine.Containers);
        house.Engine.IsAway = false;
        await house.PassUntilAsync(() => house.Engine.Containers.Count == 0, TimeSpan.FromMinutes(1));
        Assert.Single(house.Logs.Entries, entry => entry.Id == 7108);
    }

    [Fact]
    public async Task One_that_cannot_be_ended_is_tried_again()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync();
        house.Engine.RefusesStop = true;
        await house.PassAsync(house.Tunnel.CloseAsync(Cancel));
        await house.Logs.WaitForAsync(7106, Cancel);
        Assert.Single(house.Engine.Containers);
        house.Engine.RefusesStop = false;
        await house.PassUntilAsync(() => house.Engine.Containers.Count == 0, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_is_closed_while_it_opens_tells_so_to_who_waits()
    {
        await using var house = await TunnelHouse.StartAsync();
        var opening = house.Tunnel.OpenAsync(30, Cancel);
        await house.PassUntilAsync(() => house.Engine.Containers.Count == 1);
        await house.PassAsync(house.Tunnel.CloseAsync(Cancel));
        var error = await Assert.ThrowsAsync<TunnelException>(() => opening);
        Assert.Equal("it was closed on request", error.Message);
        Assert.Empty(house.Engine.Containers);
    }
}
