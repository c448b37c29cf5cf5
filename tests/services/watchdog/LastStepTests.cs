using Edge.Hosting;
using Edge.Testing;

namespace Edge.Watchdog.Tests;

/// <summary>The steps of the ladder as seen from outside: real broker, store and control; the listener is played, and hangs.</summary>
public sealed class LastStepTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-last-step-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_fed_the_last_step_is_an_order_to_control_and_its_refusal_an_alarm_of_the_store()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        await using var alarms = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/+/+", Cancel, "%t %p");
        await using var control = await RunningService.StartAsync("control", _secrets, ("Engine:Socket", "/nowhere/engine.sock"));
        await using var store = await RunningService.StartAsync("store", _secrets, ("Bus:Port", $"{broker.Port}"), ("Store:Path", Path.Combine(_folder, "edge.db")),
            ("Store:BackupDirectory", _folder), ("Store:BackupEvery", "00:00:00"));
        await using var watchdog = await StartAsync(broker, ("Watchdog:Mode", "HostFed"),
            ("Peers:Store", $"http://127.0.0.1:{store.GrpcPort}"), ("Peers:Control", $"http://127.0.0.1:{control.GrpcPort}"));
        await HangAsync(broker, watchdog);
        Assert.Contains("edge/alarms/part_failing/listener ", await alarms.MessageAsync(Cancel), StringComparison.Ordinal);
        var alarm = await alarms.MessageAsync(Cancel);
        Assert.StartsWith("edge/alarms/reboot_impossible/machine ", alarm, StringComparison.Ordinal);
        Assert.Contains("decoder has work and makes no progress; the machine should be rebooted, but control says: the container engine cannot be asked at /nowhere/engine.sock",
            alarm, StringComparison.Ordinal);

        await SayAsync(broker, "healthy", "works");
        Assert.Matches("^edge/alarms/[a-z_]+/[a-z]+ $", await alarms.MessageAsync(Cancel));
        Assert.Equal(ExitCodes.Done, await watchdog.StopAsync(Cancel));
        // What was refused is not counted.
        var record = await File.ReadAllTextAsync(Path.Combine(_folder, "record.json"), Cancel);
        Assert.Contains("\"reboots\":[]", record, StringComparison.Ordinal);
        Assert.DoesNotContain("\"reason\"", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_fed_nobody_is_told_to_reboot_a_machine_on_which_it_could_not_be_counted()
    {
        var file = Path.Combine(_folder, "no-folder");
        await File.WriteAllTextAsync(file, "", Cancel);
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        await using var watchdog = await StartAsync(broker, ("Watchdog:Mode", "HostFed"), ("Peers:Control", "http://127.0.0.1:1"), ("Watchdog:DataDirectory", file));
        await HangAsync(broker, watchdog);
        Assert.Contains("but the record of it cannot be written", (await watchdog.LogAsync(5019, Cancel)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_an_alarm_stands_on_the_bus()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        await using var alarms = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/+/+", Cancel, "%t %p");
        await using var watchdog = await StartAsync(broker, ("Watchdog:Mode", "Off"));
        await HangAsync(broker, watchdog);
        Assert.Contains("edge/alarms/part_failing/listener {\"kind\":\"part_failing\"", await alarms.MessageAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_heal_is_recorded_first_and_then_the_device_starves()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "watchdog"), "", Cancel);
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        await using var watchdog = await StartAsync(broker, ("Watchdog:Device", Path.Combine(_folder, "watchdog")));
        await HangAsync(broker, watchdog);
        await watchdog.LogAsync(5017, Cancel);
        Assert.Contains("\"reason\":\"listener has been failing for", await File.ReadAllTextAsync(Path.Combine(_folder, "record.json"), Cancel), StringComparison.Ordinal);

        // Its next life in the same boot leaves the device alone.
        watchdog.Kill9();
        await using var next = await StartAsync(broker, ("Watchdog:Device", Path.Combine(_folder, "watchdog")));
        await next.LogAsync(5030, Cancel);
        Assert.DoesNotContain(next.Output, line => line.Contains("\"EventId\":5005,", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _secrets.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<RunningService> StartAsync(Mosquitto broker, params (string, string)[] settings) => RunningService.StartAsync("watchdog", _secrets,
    [
        ("Bus:Port", $"{broker.Port}"), ("Health:LookEvery", "00:00:01"), ("Health:PublishEvery", "00:00:05"), ("Watchdog:DataDirectory", _folder),
        ("Ladder:EngineStamp", ""), ("Ladder:AlarmAfter", "00:00:01"), ("Ladder:RebootAfter", "00:00:05"), ("Ladder:WellAfter", "00:00:01"),
        ("Peers:Store", "http://127.0.0.1:1"), ("Logging:Level", "Debug"), .. settings,
    ]);

    // Its first two words are changes; the third one comes some looks later.
    private static async Task HangAsync(Mosquitto broker, RunningService watchdog)
    {
        await watchdog.LogAsync(1100, Cancel);
        await using var self = await MosquittoSubscriber.StartAsync(broker, "edge/health/watchdog", Cancel, "%p", "-R");
        await SayAsync(broker, "healthy", "works");
        await self.MessagesAsync(3, Cancel);
        await SayAsync(broker, "stuck", "stuck");
    }

    private static Task<string> SayAsync(Mosquitto broker, string state, string part) => ToolProcess.RunAsync("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}",
        "-t", "edge/health/listener", "-r", "-m", $$"""{"service":"listener","state":"{{state}}","instance":"1","parts":[{"name":"decoder","state":"{{part}}","seconds":99}]}""");
}
