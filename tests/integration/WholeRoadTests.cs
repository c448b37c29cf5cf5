using System.Text.Json;

namespace Edge.Integration.Tests;

public sealed class WholeRoadTests
{
    private const int Meters = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_telegram_reaches_the_cloud_once_with_its_true_value()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(10, 0.3);
        var verdict = await CompleteAsync(house, Meters * 10);
        Assert.Equal(Meters, verdict.GetProperty("meters").GetInt32());
        Assert.True((await house.SummaryAsync()).GetProperty("heartbeats").GetRawText() is not "0", "no heartbeat came");
    }

    [Fact]
    public async Task Every_telegram_reaches_the_cloud_once_though_store_and_uplink_are_killed()
    {
        await using var house = await House.StartAsync(Meters);
        var radio = house.RadioRoundsAsync(30, 0.5);
        for (var i = 0; i < 2; i++)
        {
            await SomethingMoreAsync(house);
            house.Store.Kill9();
            await house.Store.DisposeAsync();
            await house.StartStoreAsync();
            await SomethingMoreAsync(house);
            house.Uplink.Kill9();
            await house.Uplink.DisposeAsync();
            await house.StartUplinkAsync();
        }

        await radio;
        await CompleteAsync(house, Meters * 30);
    }

    [Fact]
    public async Task A_daily_send_waits_for_every_meter_and_its_first_batch_says_what_came_of_it()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(1, 0.3);
        await CompleteAsync(house, Meters);
        await house.Uplink.StopAsync(TestContext.Current.CancellationToken);
        await house.Uplink.DisposeAsync();
        var streamed = (await house.BatchesAsync()).Count;

        // No day had its send yet: one is due at once.
        await house.StartUplinkAsync(("Uplink:Mode", "Daily"), ("Uplink:ListenFor", "00:01:00"));
        var radio = house.RadioRoundsAsync(20, 0.5);
        await UntilAsync(house, "the daily send", verdict => verdict.GetProperty("compared").GetInt64() > Meters);
        await radio;

        var batches = await house.BatchesAsync();
        Assert.Equal([streamed], Enumerable.Range(0, batches.Count).Where(n => batches[n].TryGetProperty("listening", out _)));
        var outcomes = batches[streamed].GetProperty("listening").GetProperty("meters").EnumerateArray().ToList();
        Assert.Equal(Meters, outcomes.Count);
        Assert.All(outcomes, meter => Assert.Equal("fresh", meter.GetProperty("outcome").GetString()));
        Assert.Contains(batches[streamed].GetProperty("readings").EnumerateArray(), reading => reading.GetProperty("freshness").GetString() == "fresh");
    }

    [Fact]
    public async Task One_trace_runs_from_the_frame_to_the_clouds_acknowledgement()
    {
        await using var collector = await Collector.StartAsync(TestContext.Current.CancellationToken);
        await using var house = await House.StartAsync(Meters, collector.Address);
        await house.RadioRoundsAsync(3, 0.3);
        await CompleteAsync(house, Meters * 3);
        await house.Uplink.StopAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(await collector.TraceAsync(["listener.frame", "store.stored", "uplink.publish"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_old_backup_is_restored_and_no_reading_is_doubled_in_the_cloud()
    {
        await using var house = await House.StartAsync(Meters);
        await house.RadioRoundsAsync(3, 0.3);
        await CompleteAsync(house, Meters * 3);
        await house.Uplink.StopAsync(TestContext.Current.CancellationToken);
        await house.RadioRoundsAsync(3, 0.3);
        await StoredAsync(house, Meters * 6);
        // In it: the first three rounds, acknowledged, and three unsent ones, which are sent now.
        Assert.Equal(Meters * 3, (await house.StoreProgramAsync("--backup", "old.db")).GetProperty("unsent").GetInt32());
        await house.Uplink.DisposeAsync();
        await house.StartUplinkAsync();
        await CompleteAsync(house, Meters * 6);

        await house.Listener.StopAsync(TestContext.Current.CancellationToken);
        await house.Uplink.StopAsync(TestContext.Current.CancellationToken);
        await house.Store.StopAsync(TestContext.Current.CancellationToken);
        await house.StoreProgramAsync("--restore", "old.db");
        foreach (var service in (RunningService[])[house.Listener, house.Uplink, house.Store])
            await service.DisposeAsync();
        await house.StartStoreAsync();
        await house.StartUplinkAsync();
        await house.StartListenerAsync();
        await house.RadioRoundsAsync(2, 0.3);

        await CompleteAsync(house, Meters * 8);
        await AssertDroppedAsync(house, Meters * 3);
    }

    private static async Task StoredAsync(House house, int telegrams)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while ((await house.StoreProgramAsync("--inspect")).GetProperty("stored").GetInt32() < telegrams)
            limit.Token.ThrowIfCancellationRequested();
    }

    // What came again under the new epoch was dropped by its key, all of it, and nothing is missing between the numbers.
    private static async Task AssertDroppedAsync(House house, int doubles)
    {
        var summary = await house.SummaryAsync();
        Assert.Equal(doubles, summary.GetProperty("duplicates").GetProperty("readings").GetInt32());
        Assert.Equal(0, summary.GetProperty("duplicates").GetProperty("altered").GetInt32());
        Assert.Empty(summary.GetProperty("gaps").EnumerateArray());
    }

    // Killed in the middle of the work, not before it or after it.
    private static async Task SomethingMoreAsync(House house)
    {
        var before = (await house.VerdictAsync()).GetProperty("compared").GetInt64();
        await UntilAsync(house, $"more than {before} readings", verdict => verdict.GetProperty("compared").GetInt64() > before);
    }

    private static Task<JsonElement> CompleteAsync(House house, int telegrams) => UntilAsync(house, $"{telegrams} readings, each once and true", verdict =>
    {
        Assert.Empty(verdict.GetProperty("mismatches").EnumerateArray());
        Assert.Equal(0, verdict.GetProperty("doubled").GetInt64());
        return verdict.GetProperty("complete").GetBoolean() && verdict.GetProperty("compared").GetInt64() == telegrams;
    });

    private static async Task<JsonElement> UntilAsync(House house, string what, Func<JsonElement, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            var verdict = await house.VerdictAsync();
            if (condition(verdict))
                return verdict;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"not within {Patience}: {what}; last seen: {verdict}");
        }

        throw new OperationCanceledException();
    }
}
