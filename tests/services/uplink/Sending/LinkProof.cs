using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>Bad links for longer, as bad as they come.</summary>
[Trait("Category", "proof")]
public sealed class LinkProof
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Minutes of waiting: LinkTests is what runs every day.
    public LinkProof() => Assert.SkipWhen(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT") is null, "runs with ./edge test proof");

    [Theory]
    [InlineData("before connect", 0)]
    [InlineData("in the first message of TLS", 100)]
    [InlineData("in the second message of TLS", 1000)]
    [InlineData("in the first batch", 3000)]
    public async Task However_long_it_is_cut_the_waits_grow_and_all_arrives_once(string where, int bytes)
    {
        const int Batches = 60;
        await using var bench = await LinkTrial.BeginAsync(Batches);
        if (bytes == 0)
            bench.Wire.Cut();
        else
            bench.Wire.Become(new WireFault { CutAfterBytes = bytes });
        // After 1 + 2 + 4 + 8 s, and one more wait until it is seen that the link is good.
        await Eventually.TrueAsync(() => bench.Wire.Waits.Count >= 3, $"four tries to connect, cut {where}");
        LinkTrial.AssertWithinBackoff(bench);
        bench.Wire.Mend();
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
    }

    [Fact]
    public async Task With_two_seconds_each_way_all_arrives_once_over_one_connection()
    {
        const int Batches = 20;
        await using var bench = await UplinkBench.StartAsync();
        LinkTrial.Stream(bench, "00:00:30");
        bench.Wire.Become(new WireFault { Latency = TimeSpan.FromSeconds(2) });
        await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(Batches * bench.Store.BatchSize);
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
        Assert.Equal(1ul, (await bench.GetStatusAsync()).Connects);
    }

    [Fact]
    public async Task One_acknowledgement_lost_in_a_hundred_costs_copies_and_nothing_else()
    {
        const int Batches = 500;
        var seed = Random.Shared.Next();
        await Console.Out.WriteLineAsync($"one answer in a hundred is lost, seed {seed}");
        var connector = new ForgetfulConnector(seed, share: 0.01);
        await using var bench = await UplinkBench.StartAsync(connector: connector);
        LinkTrial.Stream(bench, "00:00:01");
        await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(Batches * bench.Store.BatchSize);
        // Each lost one costs the connection, and none of these lives long enough for the waits to begin anew.
        var summary = await LinkTrial.AssertAllThereOnceAsync(bench, Batches, limit: TimeSpan.FromMinutes(8));
        var copies = summary.Duplicates.Batches;
        await Console.Out.WriteLineAsync($"{Batches} batches, {connector.Lost} answers lost, {copies} copies dropped by their id");
    }

    [Fact]
    public async Task A_broker_killed_again_and_again_with_all_that_it_knew_costs_nothing()
    {
        const int Rounds = 5;
        const int Batches = 30;
        await using var bench = await LinkTrial.BeginAsync(0, persistent: false);
        for (var round = 1; round <= Rounds; round++)
        {
            await bench.WaitConnectedAsync();
            await LinkTrial.SendSomeAsync(bench, Batches - 1);
            await bench.Cloud.Mosquitto.KillAsync();
            bench.Store.Add(bench.Store.BatchSize);
            await bench.Cloud.Mosquitto.RestartAsync(Cancel);
            await Eventually.TrueAsync(() => bench.Store.Unsent == 0, "everything is acknowledged");
            await bench.ArrivedAsync(round * Batches);
            foreach (var gap in bench.Books.Summarise().Gaps)
                bench.Store.MakeDueAgain(gap.From, gap.To);
            await LinkTrial.AssertAllThereOnceAsync(bench, round * Batches, inOrder: false);
        }
    }
}
