using Edge.Store.Database;

namespace Edge.Store.Tests;

/// <summary>Of each meter the last reading of each window is sent; the others are counted as thinned.</summary>
public sealed class ThinningTests
{
    private const int Minute = 60_000;

    [Fact]
    public async Task The_last_reading_of_each_window_is_sent()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Enumerable.Range(0, 40).Select(i => At((ulong)i + 1, meter: 1 + i % 2, minute: i)));
        var stats = await store.Api.StatsAsync();
        Assert.Equal((40UL, 6UL, 34UL), (stats.Stored, stats.Unsent, stats.Thinned));
        Assert.Equal([13, 14, 28, 29, 38, 39], await LeasedMinutesAsync(store));
    }

    [Fact]
    public async Task A_reading_in_a_batch_is_not_thinned_any_more_and_a_later_one_of_its_window_is_sent_too()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 1, 0), At(2, 1, 1));
        Assert.Equal([1], await LeasedMinutesAsync(store));
        await stream.AppendAsync(At(3, 1, 2), At(4, 1, 3));
        Assert.Equal([3], await LeasedMinutesAsync(store));
        Assert.Equal(2UL, (await store.Api.StatsAsync()).Thinned);
    }

    [Fact]
    public async Task Of_those_that_come_late_the_last_of_each_window_is_sent()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 1, 50), At(2, 1, 3), At(3, 2, 3), At(4, 1, 4), At(5, 1, 2), At(6, 1, 20));
        await stream.AppendAsync(At(7, 1, 51), At(8, 1, 21), At(9, 1, 5));
        Assert.Equal([3, 51, 21, 5], await LeasedMinutesAsync(store));
        Assert.Equal(5UL, (await store.Api.StatsAsync()).Thinned);
    }

    [Fact]
    public async Task What_comes_late_into_a_window_that_was_sent_is_thinned_and_what_is_first_of_its_window_is_sent()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 1, 3), At(2, 1, 50));
        Assert.Equal([3, 50], await LeasedMinutesAsync(store));
        await stream.AppendAsync(At(3, 1, 4), At(4, 1, 49), At(5, 1, 20));
        Assert.Equal([20], await LeasedMinutesAsync(store));
        Assert.Equal(2UL, (await store.Api.StatsAsync()).Thinned);
    }

    [Fact]
    public async Task The_newest_of_a_meter_stays_its_latest_when_an_older_one_comes_late()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 1, 50), At(2, 1, 3));
        Assert.Equal((50, 2UL), ((int, ulong))(MinuteOf((await store.Api.MetersAsync())[0].Latest), (await store.Api.MetersAsync())[0].Readings));
        await store.RestartAsync();
        Assert.Equal(50, MinuteOf((await store.Api.MetersAsync())[0].Latest));
    }

    [Fact]
    public async Task A_time_that_has_not_come_yet_is_not_the_latest_for_long()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 1, 60 * 24 * 20));
        await stream.AppendAsync(At(2, 1, 0));
        Assert.Equal(0, MinuteOf((await store.Api.MetersAsync())[0].Latest));
        Assert.Equal([60 * 24 * 20, 0], await LeasedMinutesAsync(store));
    }

    [Fact]
    public async Task With_0_all_are_sent()
    {
        await using var store = await HostedStore.StartAsync(("Store:SendEvery", "00:00:00"));
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Enumerable.Range(0, 20).Select(i => At((ulong)i + 1, 1, i)));
        Assert.Equal(Enumerable.Range(0, 20), await LeasedMinutesAsync(store));
        Assert.Equal(0UL, (await store.Api.StatsAsync()).Thinned);
    }

    [Fact]
    public async Task What_is_selected_survives_a_restart_and_so_does_what_supersedes_it()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(At(1, 1, 0), At(2, 1, 16), At(3, 2, 16));
        await store.RestartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(At(4, 1, 17));
        Assert.Equal([0, 16, 17], await LeasedMinutesAsync(store));
        var stats = await store.Api.StatsAsync();
        Assert.Equal((4UL, 1UL), (stats.Stored, stats.Thinned));
    }

    [Fact]
    public async Task The_latest_of_a_meter_is_listed_whether_it_is_sent_or_not()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(At(1, 2, 0), At(2, 1, 1), At(3, 1, 2));
        await LeasedMinutesAsync(store);
        await stream.AppendAsync(At(4, 1, 3), At(5, 1, 4));
        var meters = await store.Api.MetersAsync();
        Assert.Equal([(Sample.MeterId(1), 4, 4UL), (Sample.MeterId(2), 0, 1UL)],
            meters.Select(meter => (meter.MeterId, MinuteOf(meter.Latest), meter.Readings)));
    }

    [Theory]
    [InlineData("00:15:00", "00:15:00")]
    [InlineData("00:15:00", "00:00:00")]
    [InlineData("00:00:00", "00:15:00")]
    public async Task What_follows_from_the_readings_is_not_written_with_each_commit_and_is_known_after_a_kill_all_the_same(string before, string after)
    {
        await using var store = await StoreProcess.StartAsync(("Store:CommitInterval", "00:00:00"), ("Store:SendEvery", before));
        using (var stream = store.Listener.Append())
            for (var i = 0; i < 100; i++)
                await stream.AppendAsync(At(1 + 2 * (ulong)i, 1, i), At(2 + 2 * (ulong)i, 2, i));
        var stats = await store.Api.StatsAsync();
        var meters = await store.Api.MetersAsync();
        await store.Kill9Async();
        using (var database = TestDatabase.Open(store.Database))
            Assert.InRange(database.Read<long>("SELECT seq FROM latest_mark"), 100, 198);
        store.Set("Store:SendEvery", after);
        await store.StartAsync();
        var again = await store.Api.StatsAsync();
        Assert.Equal((stats.Stored, stats.Unsent, stats.Thinned), (again.Stored, again.Unsent, again.Thinned));
        Assert.Equal(meters, await store.Api.MetersAsync());
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(At(201, 1, 99), At(202, 1, 100));
        var last = await store.Api.StatsAsync();
        Assert.Equal((202UL, after == "00:00:00" ? 0UL : 2UL), (last.Stored, last.Thinned - again.Thinned));
        Assert.Equal(last.Unsent, (ulong)(await store.Uplink.LeaseAsync()).Batch.Readings.Count);
    }

    private static Telegram At(ulong sequence, int meter, int minute) => Sample.Decoded(sequence, meter, Sample.Start + minute * Minute);

    private static int MinuteOf(Reading reading) => (int)((reading.ReceivedAtMs - Sample.Start) / Minute);

    private static async Task<List<int>> LeasedMinutesAsync(HostedStore store)
    {
        var batch = (await store.Uplink.LeaseAsync()).Batch;
        await store.Uplink.CompleteAsync(batch);
        return [.. batch.Readings.Select(MinuteOf)];
    }
}
