using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>The store as a process, killed with SIGKILL at random under load.</summary>
[Trait("Category", "proof")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Meters = 20;
    private const int PerMessage = 40;

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
            await listener.AppendUntilAsync(store, random.Next(50, 1500));
            await store.StartAsync();
            seen = await AssertStoredOnceAsync(store, after: seen);
            Assert.True(seen >= listener.Acknowledged, $"{listener.Acknowledged} acknowledged, {seen} stored");
        }
        await listener.FinishAsync(store);
        Assert.Equal(listener.Sent, await AssertStoredOnceAsync(store, after: 0));
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
            await listener.AppendUntilAsync(store, random.Next(300, 1200));
            await leasing;
            await store.StartAsync();
        }
        await listener.FinishAsync(store);
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

    /// <summary>From that sequence on all are there, in order, none twice; gives the last one.</summary>
    private static async Task<int> AssertStoredOnceAsync(StoreProcess store, int after)
    {
        var last = after;
        await foreach (var reading in store.Api.StreamAsync(new() { FromMs = Sample.Start + (after + 1) * 1000L }))
            Assert.Equal(Resending.JsonOf((ulong)++last), reading.RawJson);
        return last;
    }

    private static void AssertIntact(string path)
    {
        using var database = TestDatabase.Open(path, SqliteOpenMode.ReadWrite);
        Assert.Equal("ok", database.Read<string>("PRAGMA integrity_check"));
    }

    /// <summary>A listener as it should be: resends what was not acknowledged, under the same sequences.</summary>
    private sealed class Resending
    {
        public int Acknowledged { get; private set; }

        public int Sent { get; private set; }

        public static string JsonOf(ulong sequence) => Sample.Decoded(sequence, Meter(sequence)).Decoded.RawJson;

        public async Task AppendUntilAsync(StoreProcess store, int killAfterMs)
        {
            using var stream = store.Listener.Append();
            var kill = KillAsync(store, killAfterMs);
            try
            {
                await Task.WhenAll(SendAsync(stream, () => kill.IsCompleted), ReceiveAsync(stream));
            }
            catch (RpcException)
            {
                // Killed.
            }
            await kill;
        }

        public async Task FinishAsync(StoreProcess store)
        {
            using var stream = store.Listener.Append();
            await SendAsync(stream, () => true);
            while (Acknowledged < Sent)
                Count(await stream.AckAsync());
        }

        private static async Task KillAsync(StoreProcess store, int afterMs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
            await store.Kill9Async();
        }

        private static int Meter(ulong sequence) => 1 + (int)(sequence % Meters);

        private async Task SendAsync(AppendStream stream, Func<bool> isEnough)
        {
            var next = Acknowledged + 1;
            do
            {
                await stream.SendAsync(Enumerable.Range(next, PerMessage).Select(sequence => Sample.Decoded((ulong)sequence, Meter((ulong)sequence))));
                next += PerMessage;
                // A kill should meet commits at work, not a gigabyte of readings.
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
                Sent = Math.Max(Sent, next - 1);
            }
            while (!isEnough() || next <= Sent);
        }

        private async Task ReceiveAsync(AppendStream stream)
        {
            while (true)
                Count(await stream.AckAsync());
        }

        private void Count(AppendResponse ack)
        {
            Assert.Equal((ulong)Acknowledged + 1, ack.FirstSequence);
            Acknowledged += ack.Outcomes.Count;
        }
    }
}
