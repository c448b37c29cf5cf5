using Edge.Control.Tunnel;
using Edge.Testing;

namespace Edge.Control.Tests.Tunnel;

/// <summary>What cloudflared, the engine and the machine may do wrong.</summary>
public sealed class TunnelFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_never_connects_is_given_up_in_time_with_its_last_words()
    {
        await using var house = await TunnelHouse.StartAsync(engine => engine.Words =
        [
            "2026-01-15T06:00:01Z INF Starting tunnel tunnelID=t",
            "2026-01-15T06:00:09Z ERR Failed to dial a quic connection error=\"timeout: no recent network activity\" connIndex=0",
            "2026-01-15T06:00:09Z INF Retrying connection in up to 4s connIndex=0",
        ]);
        var began = house.Time.GetTimestamp();
        var error = await Assert.ThrowsAsync<TunnelException>(() => house.PassAsync(house.Tunnel.OpenAsync(30, Cancel)));
        Assert.StartsWith("the tunnel did not connect within 45 s; it said last: 2026-01-15T06:00:09Z ERR Failed to dial a quic", error.Message, StringComparison.Ordinal);
        Assert.InRange(house.Time.GetElapsedTime(began), TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(60));
        Assert.Empty(house.Engine.Containers);
        Assert.Equal(error.Message, house.Tunnel.State().Text);
    }

    [Fact]
    public async Task One_that_ends_at_once_is_told_of_at_once_without_the_token()
    {
        await using var house = await TunnelHouse.StartAsync(engine =>
        {
            engine.EndsAtOnce = true;
            engine.Words = [$"Provided Tunnel token is not valid: {TunnelHouse.Token}\u001b[0m"];
        });
        var error = await Assert.ThrowsAsync<TunnelException>(() => house.PassAsync(house.Tunnel.OpenAsync(30, Cancel)));
        Assert.Equal("cloudflared ended (exit code 1); it said last: Provided Tunnel token is not valid: ***[0m", error.Message);
        Assert.Empty(house.Engine.Containers);
        Assert.DoesNotContain(house.Logs.Entries, entry => entry.Message.Contains(TunnelHouse.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_is_lost_and_comes_back_is_shown_and_left_alone()
    {
        await using var house = await TunnelHouse.StartAsync();
        var opened = await house.OpenAsync();
        house.Engine.Connected = false;
        await house.PassUntilAsync(() => !house.Tunnel.State().Connected);
        Assert.True(house.Tunnel.State().Open);
        await house.PassAsync(TimeSpan.FromSeconds(30));
        house.Engine.Connected = true;
        await house.PassUntilAsync(() => house.Tunnel.State().Connected);
        Assert.Equal(opened, house.Tunnel.State());
        Assert.Single(house.Engine.Asked, "create");
    }

    [Fact]
    public async Task One_that_does_not_come_back_is_started_anew_and_its_end_is_not_moved()
    {
        await using var house = await TunnelHouse.StartAsync();
        var opened = await house.OpenAsync();
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Engine.Connected = false;
        await house.PassUntilAsync(() => house.Engine.Asked.Count(what => what == "start") == 2, TimeSpan.FromSeconds(90));
        var container = Assert.Single(house.Engine.Containers);
        Assert.InRange(container.LimitSeconds, 23 * 60, 25 * 60);
        house.Engine.Connected = true;
        await house.PassUntilAsync(() => house.Tunnel.State().Connected);
        Assert.Equal(opened, house.Tunnel.State());
        Assert.Contains("stop 5", house.Engine.Asked);
    }

    [Fact]
    public async Task One_without_a_network_for_long_is_started_anew_again_and_again_until_its_time_is_over()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync(10);
        house.Engine.Connected = false;
        await house.PassUntilEndedAsync(TimeSpan.FromMinutes(11), stepSeconds: 1);
        Assert.InRange(house.Engine.Asked.Count(what => what == "start"), 5, 11);
        Assert.Equal("its time was over", house.Tunnel.State().Text);
        Assert.Empty(house.Engine.Containers);
    }

    [Fact]
    public async Task One_that_ends_by_itself_within_its_time_is_started_anew_but_not_all_the_time()
    {
        await using var house = await TunnelHouse.StartAsync();
        var opened = await house.OpenAsync();
        house.Engine.EndsAtOnce = true;
        house.Engine.End(1);
        await house.PassAsync(TimeSpan.FromMinutes(2));
        Assert.InRange(house.Engine.Asked.Count(what => what == "start"), 4, 13);
        house.Engine.EndsAtOnce = false;
        await house.PassUntilAsync(() => house.Tunnel.State().Connected);
        Assert.Equal(opened, house.Tunnel.State());
    }

    [Fact]
    public async Task An_engine_that_is_away_while_it_is_open_changes_nothing_and_the_end_is_made_up_for()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync(2);
        house.Engine.IsAway = true;
        house.Engine.Connected = false;
        await house.PassUntilEndedAsync();
        Assert.Equal("its time was over", house.Tunnel.State().Text);
        house.Engine.IsAway = false;
        await house.PassUntilAsync(() => house.Engine.Containers.Count == 0);
        await house.Logs.WaitForAsync(7105, Cancel);
    }

    [Theory]
    [InlineData("", true, true, "this gateway has no token for a tunnel: ")]
    [InlineData(TunnelHouse.Token, false, true, "there is no image mbus-gateway/tunnel on this machine: ")]
    [InlineData(TunnelHouse.Token, true, false, "the secret file tunnel-token is not mounted into control's container")]
    public async Task What_is_missing_is_named_and_nothing_is_begun(string token, bool hasImage, bool isMounted, string expected)
    {
        await using var house = await TunnelHouse.StartAsync(engine => (engine.HasImage, engine.TokenIsMounted) = (hasImage, isMounted), token);
        var error = await Assert.ThrowsAsync<TunnelException>(() => house.OpenAsync());
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(house.Engine.Asked);
    }

    [Fact]
    public async Task An_engine_that_refuses_is_quoted_and_the_next_try_may_work()
    {
        await using var house = await TunnelHouse.StartAsync(engine => engine.IsAway = true);
        var error = await Assert.ThrowsAsync<TunnelException>(() => house.OpenAsync());
        Assert.Equal("the container engine answered 500: it is starting", error.Message);
        house.Engine.IsAway = false;
        Assert.True((await house.OpenAsync()).Open);
    }
}
