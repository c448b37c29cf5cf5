using System.Text;
using Edge.Hosting;
using Edge.Testing;

namespace Edge.Watchdog.Tests;

public sealed class WatchdogTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_feeds_from_its_start_on_and_disarms_last_of_all()
    {
        var folder = Directory.CreateTempSubdirectory("edge-device-").FullName;
        var device = Path.Combine(folder, "watchdog");
        await File.WriteAllTextAsync(device, "", Cancel);
        await using (var watchdog = await RunningService.StartAsync("watchdog", _secrets, Settings(folder)))
        {
            // Its ioctls are unknown, as those of some drivers are; it is armed before the service answers.
            await watchdog.LogAsync(5005, Cancel);
            Assert.True(IndexOf(watchdog, 5005) < IndexOf(watchdog, 1000));
            Assert.Equal(ExitCodes.Done, await watchdog.StopAsync(Cancel));
            Assert.True(IndexOf(watchdog, 1003) < IndexOf(watchdog, 5014));
        }
        Assert.Equal((byte)'V', (await File.ReadAllBytesAsync(device, Cancel))[^1]);
        Assert.Contains("\"clean_stop\":true", await File.ReadAllTextAsync(Path.Combine(folder, "record.json"), Cancel), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_killed_watchdog_leaves_the_device_armed_and_its_next_life_goes_on_feeding()
    {
        var folder = Directory.CreateTempSubdirectory("edge-device-").FullName;
        var device = Path.Combine(folder, "watchdog");
        await File.WriteAllTextAsync(device, "", Cancel);
        await using (var watchdog = await RunningService.StartAsync("watchdog", _secrets, Settings(folder)))
            watchdog.Kill9();
        Assert.DoesNotContain((byte)'V', await File.ReadAllBytesAsync(device, Cancel));
        await using (var next = await RunningService.StartAsync("watchdog", _secrets, Settings(folder)))
        {
            await next.LogAsync(5005, Cancel);
            Assert.DoesNotContain(next.Output, line => line.Contains("\"EventId\":5025,", StringComparison.Ordinal));
            Assert.Equal(ExitCodes.Done, await next.StopAsync(Cancel));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_is_gone_is_waited_for_in_good_health()
    {
        await using var watchdog = await RunningService.StartAsync("watchdog", _secrets);
        await watchdog.LogAsync(1101, Cancel);
        Assert.True(await GrpcHealth.IsServingAsync(watchdog.Address, _secrets.TokenOf("watchdog"), Cancel));
    }

    [Fact]
    public async Task It_hears_the_health_of_others_and_shows_that_its_link_turns()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Cancel);
        await using var watchdog = await RunningService.StartAsync(
            "watchdog", _secrets, ("Bus:Port", $"{broker.Port}"), ("Health:LookEvery", "00:00:01"), ("Health:PublishEvery", "00:00:05"),
            ("Logging:Level", "Debug"));
        await watchdog.LogAsync(1100, Cancel);
        await ToolProcess.RunAsync(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "edge/health/store", "-m", """{"service":"store","state":"stuck"}""");
        await ToolProcess.RunAsync("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "edge/health/store", "-m", "?");
        await watchdog.LogAsync(5002, Cancel);
        Assert.Contains(watchdog.Output, line => line.Contains("store is stuck", StringComparison.Ordinal));

        await using var witness = await MosquittoSubscriber.StartAsync(broker, "edge/health/watchdog", Cancel, "%p");
        HealthMessage health;
        do
            health = HealthMessage.TryParse(Encoding.UTF8.GetBytes(await witness.MessageAsync(Cancel)))!;
        while (health.Counters!["health_messages"] < 3);
        Assert.Equal(PartHealth.Works, Assert.Single(health.Parts!, part => part.Name == "bus").State);
    }

    private static (string, string)[] Settings(string folder) =>
        [("Watchdog:Device", Path.Combine(folder, "watchdog")), ("Watchdog:DataDirectory", folder), ("Ladder:EngineStamp", "")];

    private static int IndexOf(RunningService service, int eventId) =>
        service.Output.ToList().FindIndex(line => line.Contains($"\"EventId\":{eventId},", StringComparison.Ordinal));

    public void Dispose() => _secrets.Dispose();
}
