using System.Globalization;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>The service as a process of its own, killed at random moments of a drain.</summary>
[Trait("Category", "proof")]
public sealed class KillProof
{
    private const int DefaultCount = 5;
    private const int MostBatchesOfALife = 12;
    private const int ReadingsOfALife = 500;

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

    [Fact]
    public async Task However_often_it_is_killed_beside_the_real_store_the_cloud_has_each_reading_once()
    {
        var count = Number("EDGE_PROOF_COUNT", DefaultCount);
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next());
        await Console.Out.WriteLineAsync($"uplink killed {count} times beside the real store, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await using var store = await RealStore.StartAsync(bench);
        bench.Settings["Uplink:BatchReadings"] = "10";

        for (var life = 0; life < count; life++)
        {
            await store.AppendAsync(ReadingsOfALife, Cancel);
            await using var uplink = bench.Launch("00:00:30");
            var enough = await store.AcknowledgedAsync(Cancel) + (ulong)random.Next(ReadingsOfALife);
            await Eventually.TrueAsync(async () => await store.AcknowledgedAsync(Cancel) >= enough,
                () => $"life {life} has {enough} readings acknowledged. It said:\n{string.Join('\n', uplink.Output)}");
            uplink.Kill9();
        }

        // With these settings a lease lasts for more than a minute: it is the new life that frees what the one before held.
        await using var last = bench.Launch("00:00:30");
        var readings = count * ReadingsOfALife;
        await Eventually.TrueAsync(async () => await store.AcknowledgedAsync(Cancel) == (ulong)readings,
            () => $"everything is acknowledged. The last life said:\n{string.Join('\n', last.Output)}");
        var summary = await books.OnceItHasAsync(readings);
        Assert.Equal((readings, 0, 0), (summary.Readings, summary.Duplicates.Readings, summary.Duplicates.Altered));
        Assert.Empty(summary.Gaps);
        var numbers = bench.FirstArrivals();
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(0, await last.StopAsync(Cancel));
        await Console.Out.WriteLineAsync($"{summary.Readings} readings in {summary.Batches} batches, {summary.Duplicates.Batches} copies dropped by their id");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
