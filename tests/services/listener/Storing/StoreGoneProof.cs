using System.Diagnostics;
using System.Globalization;
using Edge.Listener.Tests.Rig;

namespace Edge.Listener.Tests.Storing;

/// <summary>The store is gone for long, the listener is killed and stopped meanwhile: what was on the disk is stored once and in order.</summary>
public sealed class StoreGoneProof(ITestOutputHelper output)
{
    private const int AtOnce = 5_000;
    private const int Memory = 500;
    private const int PerLife = 2_000;

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    [Fact]
    [Trait("Category", "proof")]
    public async Task Ten_minutes_without_a_store_cost_no_telegram()
    {
        var telegrams = Number("EDGE_PROOF_COUNT", 60_000) / AtOnce * AtOnce;
        await using var house = await StoreGoneHouse.StartAsync();
        var began = Stopwatch.GetTimestamp();
        for (var heard = AtOnce; heard <= telegrams; heard += AtOnce)
            await house.HearAsync(AtOnce, (ulong)heard);
        var queueLength = Math.Min(telegrams, 10_000);
        var full = await house.UntilAsync(status => status.QueuedInJournal == (ulong)(telegrams - queueLength), "all decoded");
        output.WriteLine($"{telegrams} heard in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; {full.QueuedInJournal} in {full.JournalBytes} bytes of journal");

        began = Stopwatch.GetTimestamp();
        await house.StartStoreAsync();
        await house.UntilAsync(status => status is { QueuedInMemory: 0, QueuedInJournal: 0, JournalBytes: 0 }, "all handed over");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine($"store_gone_stored={telegrams} seconds={seconds:0.0} (its start included) listener_private_mb={house.ListenerMegabytes:0.0}");
        var stats = await house.StatsAsync();
        Assert.Equal(((ulong)telegrams, (ulong)telegrams, 0ul, 0ul), (stats.Heard, stats.Stored, stats.Dropped, stats.Duplicate));
        Assert.Equal(await house.SentAsync(), await house.StoredAsync());
        Assert.True(house.ListenerMegabytes < 96, $"{house.ListenerMegabytes:0.0} MB");
    }

    [Fact]
    [Trait("Category", "proof")]
    public async Task A_listener_killed_again_and_again_loses_only_what_was_in_its_memory_and_doubles_nothing()
    {
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next());
        output.WriteLine($"EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var house = await StoreGoneHouse.StartAsync(("Listener:QueueLength", $"{Memory}"), ("StoreLink:BatchSize", "50"), ("Decoder:InFlight", "8"));
        var lost = 0;
        for (var life = 0; life < 3; life++)
        {
            await HearSlowlyAsync(house, life);
            await house.KillListenerAsync();
            lost += Memory;
            await house.StartListenerAsync();
        }

        await house.StartStoreAsync();
        for (var kill = 0; kill < 5; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System, TestContext.Current.CancellationToken);
            await house.KillListenerAsync();
            await house.StartListenerAsync();
        }

        await house.UntilAsync(status => status is { QueuedInMemory: 0, QueuedInJournal: 0, JournalBytes: 0 }, "all handed over");
        var (sent, stored, stats) = (await house.SentAsync(), await house.StoredAsync(), await house.StatsWithoutQueueAsync());
        output.WriteLine($"{sent.Count} sent, {stored.Count} stored, {stats}");
        Assert.Equal(sent.Where((_, number) => number % PerLife >= Memory), stored);
        Assert.Equal(sent.Count - lost, stored.Count);
        Assert.Equal(((ulong)sent.Count, (ulong)stored.Count, 0ul, (ulong)lost), (stats.Heard, stats.Stored, stats.Duplicate, stats.Dropped));
    }

    [Fact]
    [Trait("Category", "proof")]
    public async Task A_listener_stopped_while_the_store_is_gone_loses_nothing()
    {
        await using var house = await StoreGoneHouse.StartAsync(("Listener:QueueLength", "2000"), ("StoreLink:StopTimeout", "00:00:01"));
        await house.HearAsync(1_500, 1_500);
        Assert.Equal(0, await house.Listener.StopAsync(TestContext.Current.CancellationToken));
        await house.Listener.DisposeAsync();
        await house.StartListenerAsync();
        await house.HearAsync(1_500, 3_000);
        await house.StartStoreAsync();
        await house.UntilAsync(status => status is { QueuedInMemory: 0, QueuedInJournal: 0, JournalBytes: 0 }, "all handed over");
        Assert.Equal(await house.SentAsync(), await house.StoredAsync());
        var stats = await house.StatsAsync();
        Assert.Equal((3_000ul, 3_000ul, 0ul, 0ul), (stats.Heard, stats.Stored, stats.Dropped, stats.Queued));
    }

    [Fact]
    [Trait("Category", "proof")]
    public void What_a_telegram_costs_with_and_without_the_journal()
    {
        const int Telegrams = 50_000;
        using var rig = new JournalRig();
        using var life = rig.Begin("me", Telegrams);
        double Measure(Action action)
        {
            var began = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Telegrams;
        }

        var json = "{" + new string(' ', 270) + "}";
        life.Hear(Telegrams, 40, json);
        life.Queue.TakeAll(500);
        var memory = Measure(() => life.Hear(Telegrams, 40, json)) + Measure(() => life.Queue.TakeAll(500));
        using var small = rig.Begin("small", 500, 64 * 1024 * 1024);
        var write = Measure(() => small.Hear(Telegrams, 40, json));
        var bytes = small.Journal.Bytes;
        var read = Measure(() => small.Queue.TakeAll(500));
        output.WriteLine($"us a telegram: in memory only {memory:0.00} (made, queued, taken, acknowledged); journal write {write:0.0}, read and acknowledge {read:0.0}; "
            + $"{(double)bytes / Telegrams:0} bytes each");
        Assert.Equal(0, life.Counts.Dropped + small.Counts.Dropped);
    }

    // No more at once than the small memory lets wait for the decoder. Of what earlier lives have left as much is in memory as of this one.
    private static async Task HearSlowlyAsync(StoreGoneHouse house, int life)
    {
        var before = life * (PerLife - Memory);
        for (var heard = Memory; heard <= PerLife; heard += Memory)
            await house.HearAsync(Memory, (ulong)(before + heard));
        var inMemory = life == 0 ? Memory : 2 * Memory;
        await house.UntilAsync(status => status.QueuedInMemory == (ulong)inMemory, "all decoded");
    }
}
