using System.Text.Json.Nodes;
using Edge.Control.Tunnel;
using Edge.Testing;

namespace Edge.Control.Tests.Tunnel;

public sealed class TunnelContainerTests
{
    [Fact]
    public async Task It_is_given_the_token_as_a_file_and_the_networks_that_lead_out_and_nothing_else()
    {
        await using var house = await TunnelHouse.StartAsync();
        await house.OpenAsync();
        var container = Assert.Single(house.Engine.Containers);
        Assert.Equal(["house_cloud", "house_lan"], container.Networks);
        var host = (JsonObject)container.Body["HostConfig"]!;
        var mount = Assert.Single((JsonArray)host["Mounts"]!)!;
        Assert.Equal("/host/secrets/tunnel-token", mount["Source"]!.ToString());
        Assert.True(mount["ReadOnly"]!.GetValue<bool>());
        Assert.True(host["ReadonlyRootfs"]!.GetValue<bool>());
        Assert.Equal("""["ALL"]""", host["CapDrop"]!.ToJsonString());
        Assert.Equal("""["no-new-privileges:true"]""", host["SecurityOpt"]!.ToJsonString());
        Assert.Equal("no", host["RestartPolicy"]!["Name"]!.ToString());
        Assert.Equal("10001:10001", container.Body["User"]!.ToString());
        foreach (var right in new[] { "Privileged", "CapAdd", "Binds", "Devices", "PidMode", "PortBindings" })
            Assert.False(host.ContainsKey(right));
        Assert.DoesNotContain(TunnelHouse.Token, container.Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_own_limit_is_what_is_left_rounded_up_and_never_none()
    {
        var time = new ManualTime();
        var lease = new TunnelLease(TimeSpan.FromMinutes(30), time);
        var place = new TunnelPlace("house", "sha256:new", ["house_cloud"], "/host/secrets/tunnel-token");
        Assert.Equal("1800", TunnelContainer.Describe(place, lease)["Cmd"]![0]!.ToString());
        time.Advance(TimeSpan.FromSeconds(1799.2));
        Assert.Equal("1", TunnelContainer.Describe(place, lease)["Cmd"]![0]!.ToString());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1", TunnelContainer.Describe(place, lease)["Cmd"]![0]!.ToString());
    }

    [Fact]
    public void A_clock_that_is_set_moves_what_is_shown_and_not_the_end()
    {
        var time = new ManualTime();
        var lease = new TunnelLease(TimeSpan.FromMinutes(30), time);
        var before = lease.Expires;
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(before, lease.Expires);
        time.StepClock(TimeSpan.FromHours(5));
        Assert.Equal(TimeSpan.FromMinutes(20), lease.Left);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromMinutes(20), lease.Expires);
        Assert.Equal(time.GetUtcNow() - TimeSpan.FromMinutes(10), lease.Started);
        time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(TimeSpan.Zero, lease.Left);
    }
}
