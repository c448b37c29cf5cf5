using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Control.Tests.Updating.Switching;
using Edge.Control.Configuring.Changes;
using Edge.Control.Updating;
using Edge.Control.Updating.Switching;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Tests.Updating;

public sealed class UpdateDeskTests : IAsyncLifetime
{
    private UpdateHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await UpdateHouse.StartAsync();

    [Fact]
    public async Task A_bundle_becomes_a_backup_images_and_a_switcher_that_is_like_control()
    {
        var begun = await _house.ApplyAsync();
        Assert.Equal(UpdateState.Downloading, begun.State);
        var update = await _house.UntilAsync(UpdateState.Switching);
        Assert.Equal(("0.1.0", "1.1.0"), (update.FromVersion, update.ToVersion));
        Assert.StartsWith("before-1.1.0-", Assert.Single(_house.Store.Backups), StringComparison.Ordinal);
        var switcher = await SwitcherAsync();
        var control = _house.Machine.Containers.Find(container => container.Service == "control")!;
        Assert.Equal(PlayedGateway.Id("control", "old"), switcher.Image);
        Assert.Equal("""["control","--switch"]""", switcher.Config["Cmd"]!.ToJsonString());
        Assert.Equal("""{"mbus-gateway.switches":"edge"}""", switcher.Labels.ToJsonString());
        Assert.Equal("always", $"{switcher.Config["HostConfig"]!["RestartPolicy"]!["Name"]}");
        Assert.Equal(control.Config["HostConfig"]!["Binds"]!.ToJsonString(), switcher.Config["HostConfig"]!["Binds"]!.ToJsonString());
        Assert.Equal(["edge_bus", "edge_cloud"], switcher.Networks.Select(network => network.Key).Order());
        Assert.All(switcher.Networks, network => Assert.Equal("[]", network.Value!["Aliases"]!.ToJsonString()));
    }

    [Fact]
    public async Task Once_the_release_does_its_work_the_one_before_is_kept_and_the_alarm_ends()
    {
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Switching);
        await _house.SwitchAsync(isGood: true);
        await _house.SettledAsync();
        var update = await _house.UntilAsync(UpdateState.Done);
        Assert.Equal("0.1.0", update.PreviousVersion);
        Assert.Contains((FollowUp.Alarm, FollowUp.Subject, null), _house.Store.Told);
        Assert.True(_house.Bundles.IsForgotten);
        Assert.Equal(["installed", "previous"], _house.Machine.Roles());
        Assert.Equal(PlayedGateway.Id("listener", "old"), _house.Machine.Names["mbus-gateway/listener:edge-previous"]);
        Assert.DoesNotContain(_house.Machine.Containers, container => container.Name == "edge-switch");
    }

    [Fact]
    public async Task A_release_that_was_taken_back_is_an_alarm_and_its_images_go()
    {
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Switching);
        await _house.SwitchAsync(isGood: false);
        await _house.SettledAsync();
        var update = await _house.UntilAsync(UpdateState.RolledBack);
        Assert.Contains((FollowUp.Alarm, FollowUp.Subject, update.Text), _house.Store.Told);
        Assert.Empty(_house.Machine.Roles());
    }

    [Fact]
    public async Task A_second_one_is_refused_while_one_is_under_way()
    {
        _house.Bundles.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _house.ApplyAsync();
        await _house.Bundles.Begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var update = await _house.UntilAsync(UpdateState.Downloading);
        Assert.Equal((3ul, 10ul), (update.BytesDone, update.BytesTotal));
        await RefusedAtOnceAsync();
        _house.Bundles.Gate.SetResult();
        await _house.UntilAsync(UpdateState.Switching);
        await RefusedAtOnceAsync();
    }

    [Fact]
    public async Task While_the_configuration_is_being_changed_none_is_begun()
    {
        using (_house.Get<ChangeLock>().Take())
            Assert.StartsWith("somebody else changes the configuration", (await Assert.ThrowsAsync<RpcException>(_house.ApplyAsync)).Status.Detail, StringComparison.Ordinal);
        await _house.ApplyAsync();
    }

    [Fact]
    public async Task A_bundle_that_is_not_right_is_refused_with_its_reason_and_nothing_is_touched()
    {
        _house.Bundles.Refusal = "the bundle is not signed by this gateway's operator";
        await _house.ApplyAsync();
        var update = await _house.UntilAsync(UpdateState.Refused);
        Assert.Equal(_house.Bundles.Refusal, update.Text);
        await _house.SettledAsync();
        Assert.Contains((FollowUp.Alarm, FollowUp.Subject, _house.Bundles.Refusal), _house.Store.Told);
        Assert.Empty(_house.Machine.Changes);
        _house.Bundles.Refusal = null;
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Switching);
    }

    [Fact]
    public async Task Without_a_backup_nothing_is_risked()
    {
        _house.Store.BackupFault = "the disk is full";
        await _house.ApplyAsync();
        var update = await _house.UntilAsync(UpdateState.Refused);
        Assert.Equal("the database could not be saved first: the disk is full", update.Text);
        await _house.SettledAsync();
        Assert.Empty(_house.Machine.Roles());
    }

    [Fact]
    public async Task It_waits_for_the_end_of_a_send()
    {
        _house.Uplink.Sending = true;
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Verifying);
        await _house.Uplink.AskedAgain.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Empty(_house.Store.Backups);
        _house.Uplink.Sending = false;
        await _house.UntilAsync(UpdateState.Switching);
    }

    [Fact]
    public async Task Images_that_the_engine_has_not_after_all_are_refused_and_removed()
    {
        _house.Machine.LoadsWrongly = true;
        await _house.ApplyAsync();
        var update = await _house.UntilAsync(UpdateState.Refused);
        Assert.StartsWith("the image of listener is not the one that the manifest names", update.Text, StringComparison.Ordinal);
        await _house.SettledAsync();
        Assert.Empty(_house.Machine.Names);
    }

    [Fact]
    public async Task A_step_for_the_machine_runs_there_before_the_switch_and_is_in_no_argument_list()
    {
        _house.Bundles.HostStep = new("a newer kernel module", "echo 'hi'; exit 0");
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Switching);
        var container = Assert.Single(_house.Machine.Ran);
        Assert.Equal(("host", "true"), ($"{container["HostConfig"]!["PidMode"]}", $"{container["HostConfig"]!["Privileged"]}"));
        Assert.Equal("EDGE_HOST_STEP=echo 'hi'; exit 0", $"{container["Env"]![0]}");
        Assert.DoesNotContain("hi", container["Entrypoint"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_house.Machine.Containers.ToArray(), found => found.Name.Contains("host-step", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_for_the_machine_that_fails_refuses_the_update()
    {
        _house.Bundles.HostStep = new("a newer kernel module", "exit 3");
        _house.Machine.ExitCode = 3;
        await _house.ApplyAsync();
        Assert.Equal("the step for the machine itself (a newer kernel module) ended with code 3; the gateway was not changed", (await _house.UntilAsync(UpdateState.Refused)).Text);
    }

    [Fact]
    public async Task A_service_that_has_no_container_refuses_the_update()
    {
        _house.Machine.Containers.RemoveAll(container => container.Service == "store");
        await _house.ApplyAsync();
        Assert.StartsWith("the release has store, and this gateway has no such container", (await _house.UntilAsync(UpdateState.Refused)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_cannot_take_the_images_is_quoted()
    {
        _house.Machine.LoadError = "no space left on device";
        await _house.ApplyAsync();
        var update = await _house.UntilAsync(UpdateState.Refused);
        Assert.Equal("the container engine could not take the images: no space left on device", update.Text);
    }

    [Fact]
    public async Task On_a_gateway_of_a_fleet_service_updates_are_its_own()
    {
        _house.Machine.MakeFleet();
        await _house.ApplyAsync();
        Assert.Equal("this gateway belongs to a fleet service, which updates it", (await _house.UntilAsync(UpdateState.Refused)).Text);
    }

    [Fact]
    public async Task A_control_that_was_restarted_while_it_prepared_says_so()
    {
        _house.Bundles.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Downloading);
        await _house.StopControlAsync();
        await _house.StartControlAsync();
        Assert.Equal("control was restarted while the update was prepared; ask for it again", (await _house.UntilAsync(UpdateState.Refused)).Text);
    }

    [Fact]
    public async Task A_switcher_that_is_missing_is_made_again_by_whichever_control_runs()
    {
        await _house.ApplyAsync();
        await _house.UntilAsync(UpdateState.Switching);
        var switcher = await SwitcherAsync();
        await _house.StopControlAsync();
        _house.Machine.Containers.Remove(switcher);
        await _house.StartControlAsync();
        await SwitcherAsync();
    }

    [Theory]
    [InlineData("http://example.com/a.bundle", null)]
    [InlineData("ftp://example.com/a.bundle", null)]
    [InlineData("a.bundle", null)]
    [InlineData(null, "../a.bundle")]
    [InlineData(null, ".a")]
    [InlineData(null, "a b")]
    [InlineData(null, null)]
    public async Task Only_an_https_address_or_a_files_name_is_taken(string? url, string? file)
    {
        var request = url is not null ? new ApplyUpdateRequest { Url = url } : file is not null ? new ApplyUpdateRequest { File = file } : new();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _house.Control.ApplyUpdateAsync(request, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private async Task RefusedAtOnceAsync()
    {
        var error = await Assert.ThrowsAsync<RpcException>(_house.ApplyAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "an update is under way; ask again when it has ended"), (error.StatusCode, error.Status.Detail));
    }

    private async Task<PlayedContainer> SwitcherAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var tries = 0; tries < 400; tries++, await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            if (_house.Machine.Containers.ToArray().FirstOrDefault(container => container is { Name: "edge-switch", IsRunning: true }) is { } found)
                return found;
        throw new TimeoutException("there was no switcher");
    }
}
