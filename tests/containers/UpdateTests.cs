using Edge.Control.Updating;
using Edge.Control.Updating.Switching;

namespace Edge.Containers.Tests;

/// <summary>Real releases on the real engine: images made from those that run, in signed bundles, installed by `./edge update`.</summary>
[Collection(UpdateHouse.Shared)]
public sealed class UpdateTests(UpdateHouse stack)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    private readonly Deliveries _deliveries = new(stack);

    [Fact]
    public async Task A_good_release_is_installed_and_no_reading_is_lost()
    {
        await _deliveries.BeginAsync();
        var release = new TestBundle(stack, "0.2.0");
        foreach (var service in Statuses.Services)
            release.With(service);
        var path = await release.WriteAsync();
        var before = await ImagesAsync();
        var ended = await stack.UpdateAsync(path, "--wait");
        Assert.True(ended.ExitCode == 0, ended.Errors);
        Assert.StartsWith("Release 0.2.0 is installed and does its work: ", ended.Output, StringComparison.Ordinal);
        await TidyAsync();
        foreach (var (service, image) in await ImagesAsync())
        {
            Assert.NotEqual(before[service], image);
            Assert.Equal("0.2.0", await Command.DockerAsync("inspect", "--format", "{{index .Config.Labels \"mbus-gateway.version\"}}", await stack.ContainerAsync(service)));
            Assert.Equal(before[service], await Command.DockerAsync("image", "inspect", "--format", "{{.Id}}", $"mbus-gateway/{(service == "listener" ? service : "edge")}:{stack.Project}-previous"));
        }

        await WellAsync();
        Assert.Contains("control", (await Command.EdgeAsync(Recovery, "logs", "control", "--project", stack.Project)).Output, StringComparison.Ordinal);
        await _deliveries.EverythingStoredArrivesOnceAsync();
    }

    [Fact]
    public async Task A_release_whose_listener_decodes_nothing_is_taken_back()
    {
        await _deliveries.BeginAsync();
        var path = await new TestBundle(stack, "0.3.0").WithProgram("listener", "/usr/bin/wmbusmeters", "while read -r line; do :; done").WriteAsync();
        await stack.HeardForAWhileAsync();
        var before = await ImagesAsync();
        var ended = await stack.UpdateAsync(path, "--wait");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("The update was taken back", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("0.3.0 was taken back: after 1 min", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("no reading was decoded and stored", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await ImagesAsync());
        await stack.UntilAsync("the alarm is raised", Recovery, status => status.HasAlarm(FollowUp.Alarm, FollowUp.Subject));
        await WellAsync();
        await _deliveries.EverythingStoredArrivesOnceAsync();
    }

    [Fact]
    public async Task Images_that_are_not_the_ones_of_the_manifest_are_refused_and_nothing_changes()
    {
        var path = await new TestBundle(stack, "0.9.0") { Wrong = "store" }.With("store", "LABEL wrong=1\n").WriteAsync();
        var before = await ImagesAsync();
        var ended = await stack.UpdateAsync(path, "--wait");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("the image of store is not the one that the manifest names", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await ImagesAsync());
        Assert.DoesNotContain("0.9.0", await Command.DockerAsync("images", "--format", "{{.Tag}}"), StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> ImagesAsync()
    {
        var images = new Dictionary<string, string>();
        foreach (var service in Statuses.Services)
            images[service] = await stack.ImageAsync(service);
        return images;
    }

    /// <summary>All is healthy, readings are delivered, and nothing of the switch is left.</summary>
    private async Task WellAsync()
    {
        await TidyAsync();
        var after = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
        await stack.UntilAsync("readings are acknowledged", Recovery, s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
        Assert.Equal("", await Command.DockerAsync("ps", "--all", "--quiet", "--filter", $"name={SwitcherContainer.NameFor(stack.Project)}"));
    }

    /// <summary>What the update needed is taken away right after it has ended.</summary>
    private async Task TidyAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var tries = 0; await Command.DockerAsync("image", "ls", "--quiet", "--filter", $"reference=mbus-gateway/*:{stack.Project}-next") is not "" and var left; tries++)
        {
            Assert.True(tries < 60, $"images of the update are left: {left}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
