using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>The store as a process, killed with SIGKILL at random under load.</summary>
[Trait("Category", "proof")]
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_was_acknowledged_is_there_exactly_once_after_each_kill()
    {
        var random = new Random(Proof.Seed(output));
        var kills = Proof.Count(5);
        var listener = new Resending();
        await using var store = await StoreProcess.StartAsync(("Store:CommitInterval", "00:00:00.02"), ("Store:CheckpointBytes", "65536"));
        var seen = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            await listener.AppendUntilAsync(store.Listener, KillAsync(store, random.Next(50, 1500)));
            await store.StartAsync();
            seen = await Resending.AssertStoredOnceAsync(store.Api, after: seen);
            Assert.True(seen >= listener.Acknowledged, $"{listener.Acknowledged} acknowledged, {seen} stored");
        }
        await listener.FinishAsync(store.Listener);
        Assert.Equal(listener.Sent, await Resending.AssertStoredOnceAsync(store.Api, after: 0));
        Assert.Equal((ulong)listener.Sent, (await store.Api.StatsAsync()).Stored);
        Assert.Equal(0, await store.StopAsync());
        AssertIntact(store.Database);
        output.WriteLine($"{kills} kills, {listener.Acknowledged} acknowledged, {listener.Sent} stored");
    }

    [Fact]
    public async Task Batches_keep_their_number_and_content_over_kills()
    {
        var random = new Random(Proof.Seed(output));
        var kills = Proof.Count(4);
        var listener = new Resending();
        var batches = new Dictionary<ulong, Batch>();
        await using var store = await StoreProcess.StartAsync(("Store:CommitInterval", "00:00:00.02"), ("Store:SendEvery", "00:00:00"));
        for (var kill = 0; kill < kills; kill++)
        {
            var leasing = LeaseUntilGoneAsync(store, batches, random);
            await listener.AppendUntilAsync(store.Listener, KillAsync(store, random.Next(300, 1200)));
            await leasing;
            await store.StartAsync();
        }
        await listener.FinishAsync(store.Listener);
        while ((await store.Uplink.LeaseAsync(new() { MaxReadings = 500 })).Batch is { } batch)
        {
            Remember(batches, batch);
            await store.Uplink.CompleteAsync(batch);
        }
        Assert.Equal(Enumerable.Range(1, batches.Count).Select(number => (ulong)number), batches.Keys.Order());
        Assert.Equal(Enumerable.Range(1, listener.Sent).Select(sequence => Resending.JsonOf((ulong)sequence)),
            batches.OrderBy(batch => batch.Key).SelectMany(batch => batch.Value.Readings).Select(reading => reading.RawJson));
        Assert.Equal((ulong)listener.Sent, (await store.Api.StatsAsync()).Acknowledged);
        output.WriteLine($"{kills} kills, {batches.Count} batches, {listener.Sent} readings");
    }

    private static async Task KillAsync(StoreProcess store, int afterMs)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
        await store.Kill9Async();
    }

    private static async Task LeaseUntilGoneAsync(StoreProcess store, Dictionary<ulong, Batch> batches, Random random)
    {
        try
        {
            while (true)
            {
                var batch = (await store.Uplink.LeaseAsync(new() { MaxReadings = (uint)random.Next(1, 200) })).Batch;
                if (batch is null)
                    continue;
                Remember(batches, batch);
                if (random.Next(3) == 0)
                    await store.Uplink.ReleaseAsync(batch);
                else
                    await store.Uplink.CompleteAsync(batch);
            }
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal)
        {
            // Killed.
        }
    }

    private static void Remember(Dictionary<ulong, Batch> batches, Batch batch)
    {
        if (batches.TryAdd(batch.Number, batch))
            return;
        Assert.Equal(batches[batch.Number].BatchId, batch.BatchId);
        Assert.Equal(batches[batch.Number].Readings, batch.Readings);
    }

    private static void AssertIntact(string path)
    {
        using var database = TestDatabase.Open(path, SqliteOpenMode.ReadWrite);
        Assert.Equal("ok", database.Read<string>("PRAGMA integrity_check"));
    }
}
