using System.Text.Json.Nodes;
using Edge.Control.Configuring;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Grpc.Core;

namespace Edge.Control.Tests.Configuring;

public sealed class ConfigurationDeskTests : IAsyncLifetime
{
    private const string Meters = """ "meters":{"mode":"replace","files":{"flat-1.conf":"name=Flat 1\ndriver=iperl\nid=11111111\nkey=NOKEY\n","new.conf":"name=New\nid=55555555\n"}} """;
    private const string Cloud = """ "settings":{"Cloud":{"Host":"cloud.example"},"Uplink":{"Mode":"stream"},"Store":{"RetentionDays":5}} """;

    private ConfigHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await ConfigHouse.StartAsync();

    [Fact]
    public async Task Settings_and_meters_are_made_and_who_reads_them_is_restarted()
    {
        var change = await _house.TakeAsync(_house.Sealed($"{Cloud},{Meters}"));
        Assert.Equal(["store", "uplink"], change.Services);
        Assert.Equal(ConfigHouse.Settings, _house.Files()["edge.json"]);
        Assert.Equal("applying", ConfigStatusCommand.State(_house.Recorded));
        await _house.WorkAsync();

        var files = _house.Files();
        Assert.Equal(["edge.json", "meters.d/flat-1.conf", "meters.d/new.conf"], files.Keys);
        var settings = JsonNode.Parse(files["edge.json"])!;
        Assert.Equal("""{"Mode":"stream"}""", settings["uplink"]!.ToJsonString());
        Assert.Equal("cloud.example", settings["Cloud"]!["Host"]!.ToString());
        Assert.Equal("house-17", settings["Gateway"]!["Id"]!.ToString());
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(Path.Combine(_house.Folder, "edge.json")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Path.Combine(_house.Folder, "meters.d/new.conf")));
        Assert.Equal(["store", "uplink"], _house.Stack.Restarted);
        Assert.Equal(("done", 1UL, "as well as before"), (ConfigStatusCommand.State(_house.Recorded), _house.Recorded!.LastSerial, _house.Recorded.Text));
        Assert.Empty(_house.Alarms.Lasting);
        Assert.Equal(["flat-1.conf", "new.conf"], _house.Listener.Tested.Select(test => test.File));
    }

    [Theory]
    [InlineData("Preparing")]
    [InlineData("WatchingBack")]
    public async Task While_an_update_is_under_way_nothing_is_changed(string phase)
    {
        Directory.CreateDirectory(_house.Data);
        var updates = _house.Get<SwitchFile>();
        var record = updates.Write(new(Enum.Parse<UpdatePhase>(phase), "", 0, new("1.0.0", new Dictionary<string, string>())));
        Assert.StartsWith("an update is under way", (await Assert.ThrowsAsync<ConfigurationException>(() => _house.TakeAsync(_house.Sealed(Cloud)))).Message, StringComparison.Ordinal);
        Assert.Null(_house.Recorded);
        updates.Write(record with { Phase = UpdatePhase.Done });
        await _house.TakeAsync(_house.Sealed(Cloud));
    }

    [Fact]
    public async Task A_gateway_that_does_worse_gets_its_old_files_back_and_the_cloud_hears_of_it()
    {
        var before = _house.Files();
        _house.Judge.Watch = _ => Task.FromResult(new Verdict(false, "no reading came within 5 min"));
        await _house.TakeAsync(_house.Sealed($"{Cloud},{Meters}"));
        await _house.WorkAsync();

        Assert.Equal(before, _house.Files());
        Assert.Equal(["store", "uplink", "store", "uplink"], _house.Stack.Restarted);
        Assert.Equal("taken_back", ConfigStatusCommand.State(_house.Recorded));
        var text = _house.Alarms.Lasting[("config_taken_back", "configuration")];
        Assert.Contains("The new configuration number 1 was taken back", text, StringComparison.Ordinal);
        Assert.Contains("no reading came within 5 min", text, StringComparison.Ordinal);

        _house.Judge.Watch = _ => Task.FromResult(new Verdict(true, "well"));
        await _house.TakeAsync(_house.Sealed(Meters));
        await _house.WorkAsync();
        Assert.Empty(_house.Alarms.Lasting);
    }

    [Fact]
    public async Task Meters_alone_restart_nobody_and_need_no_engine()
    {
        await _house.Stack.DisposeAsync();
        await _house.TakeAsync(_house.Sealed(Meters));
        await _house.WorkAsync();
        Assert.Equal("done", ConfigStatusCommand.State(_house.Recorded));
        Assert.Contains("meters.d/new.conf", _house.Files().Keys);
        Assert.Equal((1, 1), (_house.Judge.Looks, _house.Judge.Watches));
        Directory.CreateDirectory(Path.GetDirectoryName(_house.Stack.Socket)!);
    }

    [Fact]
    public async Task An_old_number_is_refused_also_after_a_restart_and_after_another_kind_of_change()
    {
        var first = _house.Sealed(Meters, serial: 5);
        await _house.TakeAsync(first);
        await _house.WorkAsync();
        _house.Restart();
        await RefusedAsync("is not above 5", first);
        await RefusedAsync("is not above 5", _house.Sealed(Cloud, serial: 4));
        await _house.Get<ChangeDesk>().BeginAsync(new("certificate", 0, new Dictionary<string, byte[]?> { ["pki/x.crt"] = [1] }, []), TestContext.Current.CancellationToken);
        await _house.WorkAsync();
        await RefusedAsync("is not above 5", first);
        await _house.TakeAsync(_house.Sealed(Meters, serial: 6));
    }

    [Fact]
    public async Task What_was_taken_back_is_not_tried_again()
    {
        _house.Judge.Watch = _ => Task.FromResult(new Verdict(false, "worse"));
        var bad = _house.Sealed(Meters);
        await _house.TakeAsync(bad);
        await _house.WorkAsync();
        await RefusedAsync("is not above 1", bad);
    }

    [Fact]
    public async Task It_is_for_this_gateway_and_for_now()
    {
        await RefusedAsync("it is for the gateway house-18", _house.Sealed(Meters, gateway: "house-18"));
        var late = await Assert.ThrowsAsync<CommandException>(() => _house.TakeAsync(_house.Sealed(Meters, expires: "2026-01-15T06:00:00Z")));
        Assert.Equal(CommandError.Expired, late.Error);
        _house.Clock.IsSet = false;
        var unknown = await Assert.ThrowsAsync<CommandException>(() => _house.TakeAsync(_house.Sealed(Meters)));
        Assert.Equal(CommandError.ClockNotSet, unknown.Error);
        AssertUntouched();
    }

    [Fact]
    public async Task Settings_that_a_service_refuses_are_refused_with_its_reasons()
    {
        _house.Stack.Check = (program, settings) => program == "uplink" && settings.Contains("stream", StringComparison.Ordinal)
            ? "Uplink:Mode = stream: one of Daily is expected\nUplink:X = 1: there is no such setting\n" : "";
        await RefusedAsync("the settings are refused: Uplink:Mode = stream: one of Daily is expected; Uplink:X = 1: there is no such setting", _house.Sealed(Cloud));
        AssertUntouched();
        Assert.Equal(["store", "uplink"], _house.Stack.Checks.Select(check => check["Cmd"]![0]!.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_check_has_what_the_service_has_and_may_change_nothing()
    {
        await _house.TakeAsync(_house.Sealed(Cloud));
        var check = _house.Stack.Checks.Single(check => check["Image"]!.ToString() == "sha256:uplink");
        Assert.Equal("""["id-uplink:ro"]""", check["HostConfig"]!["VolumesFrom"]!.ToJsonString());
        Assert.Equal(("none", "true", """["ALL"]""", "10001:10001"), (check["HostConfig"]!["NetworkMode"]!.ToString(), check["HostConfig"]!["ReadonlyRootfs"]!.ToString(),
            check["HostConfig"]!["CapDrop"]!.ToJsonString(), check["User"]!.ToString()));
        var variables = check["Env"]!.AsArray().Select(variable => variable!.ToString()).ToList();
        Assert.Equal(["PATH=/bin", "TZ=UTC"], variables.Where(variable => !variable.StartsWith("EDGE_CONFIG", StringComparison.Ordinal)));
        Assert.StartsWith("EDGE_CONFIG_JSON={", variables[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_meters_file_that_is_wrong_is_refused_before_anything_is_written()
    {
        _house.Listener.Test = request => new() { Fault = request.File == "new.conf" ? "new.conf, line 1: an id is missing" : "" };
        await RefusedAsync("new.conf, line 1: an id is missing", _house.Sealed(Meters));
        _house.Listener.IsAway = true;
        await Assert.ThrowsAsync<RpcException>(() => _house.TakeAsync(_house.Sealed(Meters)));
        _house.Listener.IsAway = false;
        await RefusedAsync("x.conf: the meter 22222222 is in flat-2.conf already", _house.Sealed(""" "meters":{"mode":"merge","files":{"x.conf":"id=22222222\n"}} """));
        AssertUntouched();
    }

    [Fact]
    public async Task Without_an_engine_settings_are_refused()
    {
        await _house.Stack.DisposeAsync();
        await Assert.ThrowsAsync<EngineException>(() => _house.TakeAsync(_house.Sealed(Cloud)));
        Directory.CreateDirectory(Path.GetDirectoryName(_house.Stack.Socket)!);
        AssertUntouched();
    }

    [Fact]
    public async Task Whoever_asks_first_makes_the_devices_key_and_all_get_that_one()
    {
        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _house.Get<DeviceKey>().Public())));
        Assert.Single(told.Distinct());
        Assert.Equal(["device-key.pem"], Directory.GetFiles(_house.Data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task One_change_at_a_time()
    {
        await _house.TakeAsync(_house.Sealed(Meters));
        await RefusedAsync("a change of the configuration is being made", _house.Sealed(Meters));
        await _house.WorkAsync();
        using (_house.Get<ChangeLock>().Take())
            await RefusedAsync("somebody else changes the configuration", _house.Sealed(Meters));
        await _house.TakeAsync(_house.Sealed(Meters));
    }

    [Fact]
    public async Task What_was_changed_last_and_cannot_be_read_keeps_everything_as_it_is()
    {
        await _house.TakeAsync(_house.Sealed(Meters));
        await _house.WorkAsync();
        await File.WriteAllTextAsync(Path.Combine(_house.Data, "change.json"), "{", TestContext.Current.CancellationToken);
        await RefusedAsync("change.json", _house.Sealed(Cloud));
        await _house.WorkAsync(isStart: true);
        Assert.Contains(_house.Logs.Entries, entry => entry.Id == 7311);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private async Task RefusedAsync(string reason, byte[] sealedBytes) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<ConfigurationException>(() => _house.TakeAsync(sealedBytes))).Message, StringComparison.Ordinal);

    private void AssertUntouched()
    {
        Assert.Equal(["edge.json", "meters.d/flat-1.conf", "meters.d/flat-2.conf"], _house.Files().Keys);
        Assert.Equal(ConfigHouse.Settings, _house.Files()["edge.json"]);
        Assert.Null(_house.Recorded);
        Assert.Empty(_house.Stack.Restarted);
    }
}
