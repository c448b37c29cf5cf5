using Edge.Control.Updating.Switching;

namespace Edge.Control.Tests.Updating.Switching;

/// <summary>
/// The power is cut at every single call that changes something, before or after it is done, on the way forward and on the way back. Whoever begins
/// again must end with one container a service, of one release, that lacks nothing.
/// </summary>
public sealed class PowerCutTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cut_at_whatever_call_one_whole_release_runs_in_the_end(bool isGood)
    {
        var calls = await CallsAsync(isGood);
        Assert.InRange(calls, 20, 100);
        for (var at = 0; at < calls; at++)
            foreach (var after in new[] { false, true })
                await CutAsync(isGood, at, after);
    }

    /// <summary>Again and again at random, so that what a cut leaves is met by the next one.</summary>
    [Fact]
    public async Task Cut_again_and_again_one_whole_release_runs_in_the_end()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            await using var gateway = await PlayedGateway.StartAsync();
            gateway.Begin();
            var isGood = random.Next(2) == 0;
            for (var cut = 0; cut < Switcher.MostStarts / 2; cut++)
                await LifeAsync(gateway, isGood, gateway.Machine.Changes.Count + random.Next(12), random.Next(2) == 0);
            await LifeAsync(gateway, isGood, -1, false);
            Check(gateway, isGood, $"seed {seed}, round {round}");
        }
    }

    private static async Task CutAsync(bool isGood, int at, bool after)
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Begin();
        await LifeAsync(gateway, isGood, at, after);
        await LifeAsync(gateway, isGood, -1, false);
        Check(gateway, isGood, $"cut {(after ? "after" : "before")} call {at}");
    }

    private static async Task<int> CallsAsync(bool isGood)
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Begin();
        await LifeAsync(gateway, isGood, -1, false);
        return gateway.Machine.Changes.Count;
    }

    /// <summary>One life of the switcher: to its end or to the cut.</summary>
    private static async Task LifeAsync(PlayedGateway gateway, bool isGood, int at, bool after)
    {
        gateway.Machine.Boot();
        (gateway.Machine.DiesAt, gateway.Machine.DiesAfter) = (at, after);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var judge = new PlayedJudge(() => isGood || gateway.Machine.Containers.TrueForAll(container => container.Image.Contains("old", StringComparison.Ordinal)));
        var run = gateway.Switcher(judge).RunAsync(life.Token);
        await Task.WhenAny(run, gateway.Machine.Dark).WaitAsync(Patience, Cancel);
        await life.CancelAsync();
        await run.ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(Patience, Cancel);
        Assert.False(run.IsFaulted, $"{run.Exception}");
    }

    private static void Check(PlayedGateway gateway, bool isGood, string where)
    {
        var phase = gateway.File.Read()!.Phase;
        Assert.True(phase == (isGood ? UpdatePhase.Done : UpdatePhase.RolledBack), $"{where}: {phase}");
        try
        {
            gateway.Runs(isGood ? "new" : "old");
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{where}: {e.Message}\n{string.Join('\n', gateway.Machine.Changes)}");
        }
    }
}
