using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>The service as a process of its own, stopped with work in its hands.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_broker_that_never_answers_a_stop_ends_in_time_gives_back_and_says_goodbye()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartReceiverAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/+/status", Cancel, format: "%p");
        bench.Settings["Uplink:StopPatience"] = "00:00:01";
        await using var uplink = bench.Launch("00:00:30");
        Assert.Contains("online", await witness.MessageAsync(Cancel), StringComparison.Ordinal);
        bench.Wire.HoldAnswers();
        bench.Store.Add(3 * bench.Store.BatchSize);
        await Eventually.TrueAsync(() => bench.Books.Summarise().Batches == 2, "two batches are in flight");

        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await uplink.StopAsync(Cancel));

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, Limit);
        Assert.Equal("""{"state":"offline"}""", await witness.MessageAsync(Cancel));
        Assert.Empty(bench.Store.Completed);
        Assert.Equal(2, bench.Store.ReleaseReasons.Count(reason => reason == "the uplink is stopping"));
        Assert.True(bench.Store.IsAllFree, "no batch is held any more");
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_drain_ends_with_one_goodbye_and_no_will()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartReceiverAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/+/status", Cancel, format: "%p");
        await using var uplink = bench.Launch();
        Assert.Contains("online", await witness.MessageAsync(Cancel), StringComparison.Ordinal);
        bench.Store.Add(500 * bench.Store.BatchSize);
        await Eventually.TrueAsync(() => bench.Store.Completed.Count > 20, "the drain is under way");

        Assert.Equal(0, await uplink.StopAsync(Cancel));

        Assert.Equal("""{"state":"offline"}""", await witness.MessageAsync(Cancel));
        Assert.True(bench.Store.IsAllFree, "no batch is held any more");
        // The next life finishes it, and its word is the next: there was no will in between.
        await using var next = bench.Launch();
        Assert.Contains("online", await witness.MessageAsync(Cancel), StringComparison.Ordinal);
        await LinkTrial.AssertAllThereOnceAsync(bench, 500);
    }
}
