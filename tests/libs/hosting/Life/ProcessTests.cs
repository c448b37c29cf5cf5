using System.Net;
using System.Net.Sockets;
using Edge.Testing;

namespace Edge.Hosting.Tests.Life;

/// <summary>A real process that behaves as it is told.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint("trial");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SIGTERM_ends_a_process_in_order()
    {
        await using var trial = await RunningService.StartAsync("trial", _secrets);
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
        await trial.LogAsync(1003, Cancel);
        Assert.DoesNotContain(trial.Output, line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SIGINT_ends_a_process_in_order()
    {
        await using var trial = await RunningService.StartAsync("trial", _secrets);
        Assert.Equal(ExitCodes.Done, await trial.InterruptAsync(Cancel));
        await trial.LogAsync(1003, Cancel);
    }

    [Theory]
    [InlineData("Throws", 1004)]
    [InlineData("Returns", 1005)]
    public async Task A_worker_that_ends_ends_the_process_with_1(string behaviour, int eventId)
    {
        await using var trial = RunningService.Launch("trial", _secrets, ("Trial:Behaviour", behaviour));
        Assert.Equal(ExitCodes.Fault, await trial.ExitedAsync(Cancel));
        var entry = await trial.LogAsync(eventId, Cancel);
        Assert.Equal("TrialWorker", entry.GetProperty("State").GetProperty("Worker").GetString());
    }

    [Fact]
    public async Task A_worker_that_ignores_the_stop_is_left_behind_and_named()
    {
        await using var trial = await RunningService.StartAsync(
            "trial", _secrets, ("Trial:Behaviour", "IgnoresTheStop"), ("Process:StopWithin", "00:00:10"));
        Assert.Equal(ExitCodes.Fault, await trial.StopAsync(Cancel));
        Assert.Equal("TrialWorker", (await trial.LogAsync(1006, Cancel)).GetProperty("State").GetProperty("Workers").GetString());
    }

    [Fact]
    public async Task A_part_without_progress_is_no_longer_healthy()
    {
        await using var trial = await RunningService.StartAsync(
            "trial", _secrets, ("Trial:Behaviour", "HasNoProgress"), ("Health:LookEvery", "00:00:01"));
        await trial.LogAsync(1009, Cancel);
        Assert.False(await GrpcHealth.IsServingAsync(trial.Address, _secrets.TokenOf("trial"), Cancel));
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
    }

    [Fact]
    public async Task A_thread_pool_that_stands_still_ends_the_process()
    {
        await using var trial = RunningService.Launch(
            "trial", _secrets, ("Trial:Behaviour", "StarvesThePool"), ("Process:StarvedAfter", "00:00:05"));
        Assert.Equal(ExitCodes.Starved, await trial.ExitedAsync(Cancel));
        Assert.Contains("thread pool ran nothing", (await trial.LogAsync(1013, Cancel)).GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_was_frozen_is_not_taken_for_starved()
    {
        await using var trial = await RunningService.StartAsync("trial", _secrets, ("Process:StarvedAfter", "00:00:05"));
        trial.Freeze();
        // Being frozen for long is what is tested: there is nothing to await.
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System, Cancel);
        trial.Continue();
        await GrpcHealth.WaitAsync(trial.Address, _secrets.TokenOf("trial"), TimeSpan.FromSeconds(20));
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
    }

    [Fact]
    public async Task The_health_file_is_the_uptime()
    {
        await using var trial = await RunningService.StartAsync("trial", _secrets);
        Assert.InRange(long.Parse(await File.ReadAllTextAsync(trial.HealthFile, Cancel), null), 1, HealthFile.MachineUptime());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var trial = RunningService.Launch("trial", _secrets, ("Listen:GrpcPort", $"{port}"));
        Assert.Equal(ExitCodes.Fault, await trial.ExitedAsync(Cancel));
        var message = (await trial.LogAsync(1007, Cancel)).GetProperty("Message").GetString();
        Assert.Equal($"Cannot listen: Failed to bind to address http://127.0.0.1:{port}: address already in use.", message);
    }

    [Fact]
    public async Task A_check_of_the_configuration_prints_every_error_and_starts_nothing()
    {
        await using var wrong = RunningService.Launch(
            "trial", _secrets, ["--check-config"], ("Bus:Port", "70000"), ("Trial:Behavior", "Throws"), ("Trial:Behaviour", "Sings"));
        Assert.Equal(ExitCodes.Configuration, await wrong.ExitedAsync(Cancel));
        Assert.Equal(
            [
                "Bus:Port = 70000: at most 65535 is expected",
                "Trial:Behavior = Throws: there is no such setting; there are Behaviour, StuckAfter",
                "Trial:Behaviour = Sings: one of Waits, Throws, Returns, IgnoresTheStop, HasNoProgress, StarvesThePool, CallsControl is expected",
            ],
            wrong.Output);

        await using var right = RunningService.Launch("trial", _secrets, ["--check-config"], ("Trial:Behaviour", "Throws"));
        Assert.Equal(ExitCodes.Done, await right.ExitedAsync(Cancel));
        Assert.Empty(right.Output);
    }

    [Fact]
    public async Task The_version_is_told_and_an_unknown_argument_refused()
    {
        await using var version = RunningService.Launch("trial", _secrets, ["--version"]);
        Assert.Equal(ExitCodes.Done, await version.ExitedAsync(Cancel));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Assert.Single(version.Output));

        await using var released = RunningService.Launch("trial", _secrets, ["--version"], ("EDGE_VERSION", "1.4.0-rc.1"));
        Assert.Equal(ExitCodes.Done, await released.ExitedAsync(Cancel));
        Assert.Equal("1.4.0-rc.1", Assert.Single(released.Output));

        await using var unknown = RunningService.Launch("trial", _secrets, ["--verbose"]);
        Assert.Equal(ExitCodes.Usage, await unknown.ExitedAsync(Cancel));
    }

    public void Dispose() => _secrets.Dispose();
}
