using System.Globalization;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>The service as a process of its own, killed at random moments of a drain.</summary>
[Trait("Category", "proof")]
public sealed class KillProof
{
    private const int DefaultCount = 5;
    private const int MostBatchesOfALife = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_often_it_is_killed_the_cloud_has_each_reading_once()
    {
        var count = Number("EDGE_PROOF_COUNT", DefaultCount);
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next());
        await Console.Out.WriteLineAsync($"uplink killed {count} times, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        var batches = (count + 1) * MostBatchesOfALife;

        for (var life = 0; life < count; life++)
        {
            // As many as it may complete before it is killed, so that it is killed with work in its hands.
            bench.Store.Add(MostBatchesOfALife * bench.Store.BatchSize);
            await using var uplink = bench.Launch();
            var enough = bench.Store.Completed.Count + random.Next(MostBatchesOfALife);
            await Eventually.TrueAsync(() => bench.Store.Completed.Count >= enough, () => $"life {life} completes its batches. It said:\n{string.Join('\n', uplink.Output)}");
            uplink.Kill9();
        }

        bench.Store.Add(MostBatchesOfALife * bench.Store.BatchSize);
        await using var last = bench.Launch();
        await Eventually.TrueAsync(() => bench.Store.Completed.Count == batches, () => $"everything is complete. The last life said:\n{string.Join('\n', last.Output)}");
        var summary = await books.OnceItHasAsync(batches * bench.Store.BatchSize);
        Assert.Equal((batches, batches * bench.Store.BatchSize), (summary.Batches, summary.Readings));
        Assert.Empty(summary.Gaps);
        Assert.Equal((0, 0), (summary.Duplicates.Readings, summary.Duplicates.Altered));
        Assert.Equal(0, await last.StopAsync(Cancel));
        await Console.Out.WriteLineAsync($"{summary.Readings} readings in {batches} batches, {summary.Duplicates.Batches} copies dropped by their id");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
