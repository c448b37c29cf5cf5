using Edge.Testing;

namespace Edge.Hosting.Tests.Health;

/// <summary>A real process, a real broker, and mosquitto's own subscriber as the witness.</summary>
public sealed class HealthOnTheBusTests : IAsyncLifetime
{
    private readonly TestSecrets _secrets = TestSecrets.Mint("trial");
    private Mosquitto _broker = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _broker = await Mosquitto.StartAsync(
            new() { Users = new Dictionary<string, string> { ["trial"] = _secrets.PasswordOf("trial"), ["witness"] = "seen" } }, Cancel);

    [Fact]
    public async Task A_process_that_is_killed_is_shown_as_offline_by_its_will()
    {
        await using var trial = await StartAsync();
        await using var witness = await WitnessAsync();
        Assert.Equal(HealthMessage.Healthy, (await StateAsync(witness)).State);
        trial.Kill9();
        Assert.Equal(new HealthMessage("trial", HealthMessage.Offline), await StateAsync(witness));
        await using var later = await WitnessAsync();
        Assert.Equal(HealthMessage.Offline, (await StateAsync(later)).State);
    }

    [Fact]
    public async Task An_orderly_stop_is_shown_as_stopping_and_then_offline()
    {
        await using var trial = await StartAsync();
        await using var witness = await WitnessAsync();
        Assert.Equal(HealthMessage.Healthy, (await StateAsync(witness)).State);
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
        var last = await StateAsync(witness);
        // The two may follow each other so fast that only the last is still wanted.
        if (last.State == HealthMessage.Stopping)
            last = await StateAsync(witness);
        Assert.Equal(HealthMessage.Offline, last.State);
    }

    [Fact]
    public async Task A_broker_that_has_forgotten_everything_is_told_again()
    {
        await using var trial = await StartAsync();
        await _broker.RestartAsync(Cancel);
        await using var witness = await WitnessAsync();
        var health = await StateAsync(witness);
        Assert.Equal(("trial", HealthMessage.Healthy), (health.Service, health.State));
        Assert.Equal(1, health.Counters!["rounds"]);
        Assert.Equal("trial", Assert.Single(health.Parts!).Name);
    }

    [Fact]
    public async Task A_broker_that_refuses_the_password_is_named_and_waited_for()
    {
        _secrets.Write("trial", "bus-password", "wrong");
        await using var trial = await StartAsync();
        var offline = (await trial.LogAsync(1101, Cancel)).GetProperty("Message").GetString();
        Assert.Contains("refused", offline, StringComparison.Ordinal);
        Assert.True(await GrpcHealth.IsServingAsync(trial.Address, _secrets.TokenOf("trial"), Cancel));
        // Rotated without a restart.
        _secrets.Write("trial", "bus-password", _secrets.PasswordOf("trial"));
        await trial.LogAsync(1100, Cancel);
        Assert.DoesNotContain(trial.Output, line => line.Contains(_secrets.PasswordOf("trial"), StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _secrets.Dispose();
    }

    private Task<RunningService> StartAsync() => RunningService.StartAsync("trial", _secrets, ("Bus:Port", $"{_broker.Port}"));

    private Task<MosquittoSubscriber> WitnessAsync() =>
        MosquittoSubscriber.StartAsync(_broker, "edge/health/trial", Cancel, "%p", "-u", "witness", "-P", "seen");

    private static async Task<HealthMessage> StateAsync(MosquittoSubscriber witness) =>
        HealthMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(await witness.MessageAsync(Cancel)))
            ?? throw new InvalidDataException("not a health message");
}
