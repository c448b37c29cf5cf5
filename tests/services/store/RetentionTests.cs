using Edge.Store.Database;
using Edge.Store.Retention;

namespace Edge.Store.Tests;

/// <summary>What is kept is bounded in age and size; nothing unsent goes before all that need not be sent.</summary>
public sealed class RetentionTests
{
    private const int Minute = 60_000;

    [Fact]
    public async Task Older_readings_are_kept_thinned_as_they_are_sent()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        using var stream = store.Listener.Append();
        await AppendAsync(stream, 1, commits: 900);
        var sent = await SendAllAsync(store, most: 25);
        var before = await store.Api.QueryAsync();
        Pass(time, days: 8);
        await SweepAsync(store);
        var after = await store.Api.QueryAsync();
        // The newest zone and what comes after it are whole.
        var whole = 512;
        var expected = before.Where((reading, i) => i / 2 >= whole || sent.Contains(reading.Key) || IsLastOfWindow(before, reading)).ToList();
        Assert.Equal(expected.Select(reading => reading.Key), after.Select(reading => reading.Key));
        Assert.Equal(expected.Select(reading => (reading.RawJson, reading.Clock)), after.Select(reading => (reading.RawJson, reading.Clock)));
        Assert.True(after.Count < before.Count * 2 / 3);
        using var database = TestDatabase.Open(store.Database);
        Assert.Equal(after.Select(reading => reading.RawJson), database.ReadAll("SELECT raw_json FROM readings", row => row.GetString(0)));
        Assert.Equal("ok", database.Read<string>("PRAGMA integrity_check"));
        Assert.Equal(1800UL, (await store.Api.StatsAsync()).Stored);
        var from = after[3].ReceivedAtMs;
        Assert.Equal(after.Where(reading => reading.ReceivedAtMs >= from && reading.MeterId == Sample.MeterId(2)).Select(reading => reading.Key),
            (await store.Api.QueryAsync(new() { FromMs = from, MeterId = Sample.MeterId(2) })).Select(reading => reading.Key));
    }

    [Fact]
    public async Task What_was_sent_can_be_sent_again_after_it_was_thinned()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        using (var stream = store.Listener.Append())
            await AppendAsync(stream, 1, commits: 900);
        var first = (await store.Uplink.LeaseAsync()).Batch;
        await store.Uplink.CompleteAsync(first);
        Pass(time, days: 8);
        await SweepAsync(store);
        await store.RestartAsync();
        var answer = await store.Uplink.Calls.ResendBatchesAsync(new() { Epoch = first.Epoch, FromNumber = 1, ToNumber = 1 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1UL, 0UL), (answer.Due, answer.Gone));
        Assert.Equal(first.Readings, (await store.Uplink.LeaseAsync()).Batch.Readings);
        using var again = store.Listener.Append();
        Assert.Equal([AppendOutcome.Stored], await again.AppendAsync(Sample.Decoded(1801, 1, Sample.Start + 901 * Minute)));
    }

    [Fact]
    public async Task What_is_older_than_the_bound_goes_unless_it_is_unsent_or_the_newest_of_its_meter()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time, ("Store:KeepFor", "30.00:00:00"));
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Decoded(1, meter: 9, Sample.Start));
        await AppendAsync(stream, 2, commits: 300);
        var sent = (await store.Uplink.LeaseAsync()).Batch;
        await store.Uplink.CompleteAsync(sent);
        await AppendAsync(stream, 602, commits: 600);
        Pass(time, days: 31);
        await SweepAsync(store);
        var after = await store.Api.QueryAsync();
        Assert.Equal(Sample.MeterId(9), after[0].MeterId);
        Assert.Empty(after.Skip(1).Select(reading => reading.Key).Intersect(sent.Readings.Select(reading => reading.Key)));
        Assert.Equal(3, (await store.Api.MetersAsync()).Count);
        var stats = await store.Api.StatsAsync();
        Assert.True(stats.Unsent > 0);
        var unsent = await SendAllAsync(store);
        Assert.Equal(stats.Unsent, (ulong)unsent.Count);
        Assert.Subset(after.Select(reading => reading.Key).ToHashSet(), unsent);
        var answer = await store.Uplink.Calls.ResendBatchesAsync(new() { Epoch = sent.Epoch, FromNumber = 1, ToNumber = 1 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0UL, 1UL), (answer.Due, answer.Gone));
    }

    [Fact]
    public void Nothing_grows_old_by_a_step_of_the_clock_nor_while_it_is_not_set()
    {
        var time = new ManualTime();
        var rule = new Rule { IsSet = true };
        var clock = new AgeClock(rule, time);
        Assert.NotNull(clock.Now(0));
        time.StepClock(TimeSpan.FromMinutes(59));
        Assert.NotNull(clock.Now(0));
        time.StepClock(TimeSpan.FromHours(2));
        Assert.Null(clock.Now(0));
        time.Advance(TimeSpan.FromHours(23));
        Assert.Null(clock.Now(0));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(time.GetUtcNow(), clock.Now(0));
        time.StepClock(-TimeSpan.FromHours(2));
        Assert.Null(clock.Now(0));
        time.Advance(TimeSpan.FromDays(2));
        rule.IsSet = false;
        Assert.Null(clock.Now(0));
        rule.IsSet = true;
        Assert.NotNull(clock.Now(0));
        Assert.Null(new AgeClock(rule, time).Now(Sample.Start));
    }

    [Fact]
    public async Task After_a_step_of_the_clock_all_readings_are_still_there()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        using var stream = store.Listener.Append();
        await AppendAsync(stream, 1, commits: 600);
        await SweepAsync(store);
        time.StepClock(TimeSpan.FromDays(5000));
        await SweepAsync(store);
        Assert.Equal(1200, (await store.Api.QueryAsync()).Count);
    }

    [Fact]
    public async Task The_file_keeps_its_size_the_sent_go_first_then_an_alarm_and_only_then_the_unsent()
    {
        const long maxBytes = 4 * 1024 * 1024;
        await using var store = await HostedStore.StartAsync(("Store:MaxBytes", $"{maxBytes}"), ("Store:SendEvery", "00:00:00"));
        using var stream = store.Listener.Append();
        ulong sequence = 1;
        var sent = new HashSet<string>();
        for (var round = 0; round < 50; round++, sequence += 250)
        {
            await AppendLargeAsync(stream, sequence, 50);
            sent.UnionWith(await SendAllAsync(store));
            Assert.Equal(0, (await SweepAsync(store)).GivenUp);
        }
        Assert.True((await store.Api.QueryAsync()).Count < sent.Count * 2 / 3, "the oldest have made room");
        Assert.InRange(new FileInfo(store.Database).Length, 1, maxBytes);
        Assert.Empty(await AlarmsAsync(store));

        var unsentBefore = sequence;
        for (; (await AlarmsAsync(store)).Count == 0; sequence += 250)
        {
            await AppendLargeAsync(stream, sequence, 50);
            Assert.Equal(0, (await SweepAsync(store)).GivenUp);
        }
        Assert.Equal(["unsent_fills_store"], await AlarmsAsync(store));
        Assert.Equal(sequence - unsentBefore, (await store.Api.StatsAsync()).Unsent);

        store.Logs.Expect(3014);
        var givenUp = 0L;
        for (; givenUp == 0; sequence += 250)
        {
            await AppendLargeAsync(stream, sequence, 50);
            givenUp = (await SweepAsync(store)).GivenUp;
        }
        var stats = await store.Api.StatsAsync();
        Assert.Equal(((ulong)givenUp, sequence - unsentBefore - (ulong)givenUp), (stats.Dropped, stats.Unsent));
        Assert.InRange(new FileInfo(store.Database).Length, 1, maxBytes);
        var left = await SendAllAsync(store);
        Assert.Equal(stats.Unsent, (ulong)left.Count);
        await SweepAsync(store);
        Assert.Empty(await AlarmsAsync(store));
    }

    [Fact]
    public async Task Beyond_its_size_nothing_is_taken_until_there_is_room_again()
    {
        await using var store = await HostedStore.StartAsync(("Store:MaxBytes", "4194304"), ("Store:SendEvery", "00:00:00"));
        store.Logs.Expect(3002, 3014);
        using (var stream = store.Listener.Append())
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => AppendLargeAsync(stream, 1, 5000));
            Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        }
        Assert.InRange(new FileInfo(store.Database).Length, 1, 4194304);
        await SweepAsync(store);
        using var again = store.Listener.Append("another");
        Assert.Equal([AppendOutcome.Stored], await again.AppendAsync(Sample.Decoded(1)));
    }

    // The store looks at the time on its own thread meanwhile: in one go it would see half of it, and take that for a step of the clock.
    private static void Pass(ManualTime time, int days)
    {
        for (var i = 0; i < 48 * days; i++)
            time.Advance(TimeSpan.FromMinutes(30));
    }

    // Two meters, a minute a commit.
    private static async Task AppendAsync(AppendStream stream, ulong first, int commits)
    {
        for (var i = 0; i < commits; i++)
        {
            var at = Sample.Start + (long)((first + 2 * (ulong)i) / 2 * Minute);
            await stream.AppendAsync(Sample.Decoded(first + 2 * (ulong)i, 1, at), Sample.Decoded(first + 2 * (ulong)i + 1, 2, at));
        }
    }

    // Five readings a commit that nothing makes short.
    private static async Task AppendLargeAsync(AppendStream stream, ulong first, int commits)
    {
        for (var i = 0; i < commits; i++)
            await stream.AppendAsync(Enumerable.Range(0, 5).Select(k => first + 5 * (ulong)i + (ulong)k).Select(sequence => Sample.Decoded(sequence, 1 + (int)(sequence % 3),
                json: $"{{\"text\":\"{Text((int)sequence)}\"}}")));
    }

    private static string Text(int seed)
    {
        var bytes = new byte[512];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    private static bool IsLastOfWindow(List<Reading> all, Reading reading) =>
        !all.Exists(other => other.MeterId == reading.MeterId && other.ReceivedAtMs > reading.ReceivedAtMs
            && other.ReceivedAtMs / (15 * Minute) == reading.ReceivedAtMs / (15 * Minute));

    private static async Task<HashSet<string>> SendAllAsync(HostedStore store, int most = int.MaxValue)
    {
        var sent = new HashSet<string>();
        while (sent.Count < most && (await store.Uplink.LeaseAsync(new() { MaxReadings = (uint)Math.Min(10_000, most) })).Batch is { } batch)
        {
            sent.UnionWith(batch.Readings.Select(reading => reading.Key));
            await store.Uplink.CompleteAsync(batch);
        }
        return sent;
    }

    private static Task<Swept> SweepAsync(HostedStore store) => store.Get<RetentionWorker>().SweepAsync(TestContext.Current.CancellationToken);

    private static async Task<List<string>> AlarmsAsync(HostedStore store) =>
        [.. (await store.Api.Calls.ListAlarmsAsync(new())).Alarms.Select(alarm => alarm.Kind)];

    private sealed class Rule : IClockRule
    {
        public bool IsSet { get; set; }
    }
}
