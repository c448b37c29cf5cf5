namespace Edge.Containers.Tests.Tunnel;

/// <summary>Tunnels on the real engine: whatever happens to whom, nothing is left.</summary>
public sealed class TunnelTests(TunnelImages images) : IClassFixture<TunnelImages>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Opened_it_is_connected_reaches_the_api_and_closed_it_is_gone()
    {
        await using var house = await TunnelHouse.StartAsync(images, "well");
        var tunnel = await house.OpenAsync("""{"minutes":2}""");
        Assert.Equal("house-17", tunnel.GetProperty("gateway").GetString());
        Assert.Equal(TimeSpan.FromMinutes(2), tunnel.GetProperty("expires").GetDateTimeOffset() - tunnel.GetProperty("started").GetDateTimeOffset());
        var container = Assert.Single(await house.ContainersAsync(all: false));
        // Where Cloudflare sends people: the page, and the machine's ssh. Not the bus.
        Assert.Contains("api", await Command.DockerAsync("exec", container, "getent", "hosts", "api"), StringComparison.Ordinal);
        Assert.Contains("host.docker.internal", await Command.DockerAsync("exec", container, "getent", "hosts", "host.docker.internal"), StringComparison.Ordinal);
        Assert.Equal($"{house.Name}_cloud {house.Name}_lan", await Command.DockerAsync("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}", container));
        Assert.Equal(tunnel.GetProperty("expires").GetString(), (await house.OpenAsync()).GetProperty("expires").GetString());

        Assert.False((await house.AskAsync("close-tunnel")).GetProperty("answer").GetProperty("open").GetBoolean());
        Assert.Empty(await house.ContainersAsync());
        Assert.Equal("it was closed on request", (await house.StateAsync()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_token_is_seen_nowhere()
    {
        await using var house = await TunnelHouse.StartAsync(images, "well");
        await house.OpenAsync();
        var container = Assert.Single(await house.ContainersAsync());
        var (said, control) = (await TunnelHouse.LogsAsync(container), await house.ControlLogsAsync());
        var places = new[]
        {
            await Command.DockerAsync("inspect", container), await Command.DockerAsync("top", container, "-eo", "pid,args"), await Command.DockerAsync("diff", container),
            await Command.DockerAsync("exec", container, "sh", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || true"),
            said.Output, said.Errors, control.Output, control.Errors,
        };
        Assert.Contains("Registered tunnel connection", said.Errors, StringComparison.Ordinal);
        Assert.Contains("token-file", places[1], StringComparison.Ordinal);
        var secret = house.Token.Split(' ')[1];
        Assert.All(places, place => Assert.DoesNotContain(secret, place, StringComparison.Ordinal));
        Assert.Equal("10001", await Command.DockerAsync("exec", container, "sh", "-c", "touch /here 2>/dev/null; id -u"));
    }

    [Fact]
    public async Task Control_that_stops_takes_it_along()
    {
        await using var house = await TunnelHouse.StartAsync(images, "well");
        await house.OpenAsync();
        await house.StopControlAsync();
        Assert.Empty(await house.ContainersAsync());
    }

    [Fact]
    public async Task Control_that_was_killed_ends_it_when_it_is_there_again()
    {
        await using var house = await TunnelHouse.StartAsync(images, "well");
        await house.OpenAsync();
        await house.KillControlAsync();
        Assert.Single(await house.ContainersAsync(all: false));
        await house.StartControlAsync();
        await TunnelHouse.UntilAsync("the tunnel is gone", Soon, async () => (await house.ContainersAsync()).Length == 0);
        await TunnelHouse.UntilAsync("control answers", Soon, async () => (await house.AskAsync("tunnel")).TryGetProperty("answer", out _));
        Assert.False((await house.StateAsync()).GetProperty("open").GetBoolean());
        await house.OpenAsync();
    }

    [Fact]
    public async Task Control_that_was_killed_and_never_comes_back_does_not_keep_it_open_even_if_it_will_not_end()
    {
        await using var house = await TunnelHouse.StartAsync(images, "ignores-term");
        await house.OpenAsync("""{"minutes":1}""");
        await house.KillControlAsync();
        Assert.Single(await house.ContainersAsync(all: false));
        // A minute, and 5 s until it is killed.
        await TunnelHouse.UntilAsync("the tunnel has ended by itself", TimeSpan.FromSeconds(80), async () => (await house.ContainersAsync(all: false)).Length == 0);
        await house.StartControlAsync();
        await TunnelHouse.UntilAsync("what is left of it is gone", Soon, async () => (await house.ContainersAsync()).Length == 0);
    }

    [Fact]
    public async Task One_that_will_not_end_is_killed()
    {
        await using var house = await TunnelHouse.StartAsync(images, "ignores-term");
        await house.OpenAsync();
        Assert.True((await house.AskAsync("close-tunnel")).TryGetProperty("answer", out _));
        Assert.Empty(await house.ContainersAsync());
    }

    [Theory]
    [InlineData("never-ready", "the tunnel did not connect within 5 s; it said last: ", "ERR Failed to dial a quic connection")]
    [InlineData("exits", "cloudflared ended (exit code 255); it said last: ", "cloudflared tunnel run --help")]
    public async Task One_that_does_not_connect_is_told_of_in_its_own_words_and_is_gone(string mood, string why, string words)
    {
        await using var house = await TunnelHouse.StartAsync(images, mood, "EDGE_Tunnel__ReadyWithin=00:00:05");
        var text = (await house.AskAsync("open-tunnel")).GetProperty("error").GetString()!;
        Assert.StartsWith(why, text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Empty(await house.ContainersAsync());
    }

    [Fact]
    public async Task One_that_loses_its_connection_and_finds_it_again_goes_on()
    {
        await using var house = await TunnelHouse.StartAsync(images, "loses");
        await house.OpenAsync();
        var before = await house.ContainersAsync();
        await TunnelHouse.UntilAsync("it is lost", Soon, async () => !(await house.StateAsync()).GetProperty("connected").GetBoolean());
        await TunnelHouse.UntilAsync("it is there again", Soon, async () => (await house.StateAsync()).GetProperty("connected").GetBoolean());
        Assert.Equal(before, await house.ContainersAsync());
    }

    [Fact]
    public async Task One_that_never_finds_it_again_is_started_anew_within_its_time()
    {
        await using var house = await TunnelHouse.StartAsync(images, "gone", "EDGE_Tunnel__ReconnectWithin=00:00:10");
        var opened = await house.OpenAsync();
        var before = Assert.Single(await house.ContainersAsync());
        await TunnelHouse.UntilAsync("another one runs", Soon, async () => await house.ContainersAsync(all: false) is [var now] && now != before);
        await TunnelHouse.UntilAsync("it is connected", Soon, async () => (await house.StateAsync()).GetProperty("connected").GetBoolean());
        Assert.Equal(opened.GetProperty("expires").GetString(), (await house.StateAsync()).GetProperty("expires").GetString());
    }
}
