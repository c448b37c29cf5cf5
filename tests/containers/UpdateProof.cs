using System.Globalization;
using Edge.Control.Updating.Switching;

namespace Edge.Containers.Tests;

/// <summary>
/// What befalls an update: a store that crashes, and a switcher that is killed at moments spread over the whole switch.
/// EDGE_PROOF_COUNT is the number of kills.
/// </summary>
[Trait("Category", "proof")]
public sealed class UpdateProof : IAsyncLifetime
{
    private const int FewKills = 10;
    // From the first container that is replaced to the verdict.
    private static readonly TimeSpan OneSwitch = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(5);

    private readonly UpdateHouse _stack = new();
    private readonly ITestOutputHelper _output;
    private readonly Deliveries _deliveries;

    // Each takes minutes; the same is done with a played engine in every run, cut at each of its calls.
    public UpdateProof(ITestOutputHelper output)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT") is null, "runs with ./edge test proof");
        (_output, _deliveries) = (output, new(_stack));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _stack.InitializeAsync();

    [Fact]
    public async Task A_release_whose_store_crashes_is_taken_back_and_the_readings_are_there()
    {
        await _deliveries.BeginAsync();
        var path = await new TestBundle(_stack, "0.4.0").With("store", "ENTRYPOINT [\"/edge\", \"no-such-role\"]\n").WriteAsync();
        await _stack.HeardForAWhileAsync();
        var before = await _stack.UntilAsync("counters", Recovery, s => s.HasCounters());
        var ended = await _stack.UpdateAsync(path, "--wait");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("0.4.0 was taken back", ended.Errors, StringComparison.Ordinal);
        var after = await _stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
        Assert.True(after.Count("stored") >= before.Count("stored"), "readings vanished");
        await _deliveries.EverythingStoredArrivesOnceAsync();
    }

    [Fact]
    public async Task However_often_the_switcher_is_killed_one_whole_release_runs_in_the_end()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, FewKills) : FewKills;
        for (var kill = 0; kill < kills; kill++)
        {
            await _deliveries.BeginAsync();
            var release = new TestBundle(_stack, $"0.{20 + kill}.0");
            foreach (var service in Statuses.Services)
                release.With(service);
            var path = await release.WriteAsync();
            var begun = await _stack.UpdateAsync(path);
            Assert.True(begun.ExitCode == 0, begun.Errors);
            await KillAfterAsync(OneSwitch * kill / kills);
            var status = await EndAsync();
            _output.WriteLine($"killed {OneSwitch.TotalSeconds * kill / kills:0} s after it began: {status}");
            Assert.StartsWith("done", status, StringComparison.Ordinal);
            await _stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
            await _deliveries.EverythingStoredArrivesOnceAsync();
        }
    }

    private async Task KillAfterAsync(TimeSpan delay)
    {
        var name = SwitcherContainer.NameFor(_stack.Project);
        await UntilAsync("the switcher runs", async () => await Command.DockerAsync("ps", "--quiet", "--filter", $"name={name}") != "");
        await Task.Delay(delay, TimeProvider.System, Cancel);
        // Every process but the init; one that has ended already cannot be killed.
        foreach (var pid in await Inside.ProcessesAsync(name))
            Edge.Testing.Signals.Send(pid, Edge.Testing.Signals.Kill);
    }

    private async Task<string> EndAsync()
    {
        var told = "";
        await UntilAsync("the update has ended", async () =>
        {
            told = (await Command.EdgeAsync(TimeSpan.FromMinutes(1), "update", "--status", "--project", _stack.Project)).Output;
            return told.StartsWith("done", StringComparison.Ordinal) || told.StartsWith("rolled back", StringComparison.Ordinal) || told.StartsWith("failed", StringComparison.Ordinal);
        });
        return told;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var tries = 0; tries < 600; tries++)
        {
            if (await condition())
                return;
            await pace.WaitForNextTickAsync(Cancel);
        }

        throw new TimeoutException($"not in time: {what}");
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
