using System.Globalization;

namespace Edge.Containers.Tests.Tunnel;

/// <summary>
/// Control is killed, stopped or told to close at a random moment of a tunnel's life, whatever cloudflared does: each time nothing is left, and the next
/// one can be opened. EDGE_PROOF_COUNT is the number of lives, EDGE_PROOF_SEED repeats a run.
/// </summary>
[Trait("Category", "proof")]
public sealed class TunnelProof(TunnelImages images, ITestOutputHelper output) : IClassFixture<TunnelImages>
{
    private const int FewLives = 3;
    private const int MostPauseMs = 6_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly string[] Moods = ["well", "well", "ignores-term", "loses", "gone", "exits", "never-ready"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whenever_it_is_cut_short_nothing_of_it_is_left()
    {
        var (lives, seed) = (Number("EDGE_PROOF_COUNT", FewLives), Number("EDGE_PROOF_SEED", Random.Shared.Next()));
        output.WriteLine($"{lives} tunnels cut short, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var house = await TunnelHouse.StartAsync(images, "well", "EDGE_Tunnel__ReadyWithin=00:00:05", "EDGE_Tunnel__ReconnectWithin=00:00:10");
        for (var life = 0; life < lives; life++)
        {
            var mood = Moods[random.Next(Moods.Length)];
            house.Behave(mood);
            var opening = house.TryAskAsync("open-tunnel");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostPauseMs)), TimeProvider.System, Cancel);
            var cut = await CutAsync(house, random);
            var answer = await opening;
            output.WriteLine($"{mood}: {cut}; the opening was answered with {answer?.GetRawText() ?? "nothing"}");
            await TunnelHouse.UntilAsync($"nothing is left of a tunnel ({mood}) after: {cut}", Soon, async () => (await house.ContainersAsync()).Length == 0);
        }

        house.Behave("well");
        await TunnelHouse.UntilAsync("control answers", Soon, async () => await house.TryAskAsync("tunnel") is not null);
        await house.OpenAsync();
    }

    /// <summary>What was done.</summary>
    private static async Task<string> CutAsync(TunnelHouse house, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                await house.KillControlAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostPauseMs)), TimeProvider.System, Cancel);
                await house.StartControlAsync();
                return "control was killed and started";
            case 1:
                await house.StopControlAsync();
                Assert.Empty(await house.ContainersAsync());
                await house.StartControlAsync();
                return "control was stopped and started";
            default:
                // Closed before it was asked for is no end: so it is asked until nothing is open.
                await TunnelHouse.UntilAsync("it is closed", Soon, async () =>
                    await house.TryAskAsync("close-tunnel") is not null && (await house.ContainersAsync()).Length == 0);
                return "it was closed";
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
