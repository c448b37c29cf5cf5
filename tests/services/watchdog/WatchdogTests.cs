using System.Text;
using Edge.Hosting;
using Edge.Testing;

namespace Edge.Watchdog.Tests;

public sealed class WatchdogTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_once_that_nothing_feeds_a_hardware_watchdog_yet()
    {
        await using var watchdog = await RunningService.StartAsync("watchdog", _secrets);
        await watchdog.LogAsync(5000, Cancel);
        Assert.Equal(ExitCodes.Done, await watchdog.StopAsync(Cancel));
        Assert.Single(watchdog.Output, line => line.Contains("\"EventId\":5000", StringComparison.Ordinal));
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
        Assert.Equal(new PartHealth("bus", PartHealth.Works, null, health.Parts![0].Seconds), Assert.Single(health.Parts));
    }

    public void Dispose() => _secrets.Dispose();
}
