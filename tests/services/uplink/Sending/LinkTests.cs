using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>Each kind of bad link once and briefly; <see cref="LinkProof"/> is longer.</summary>
public sealed class LinkTests
{
    private const int Batches = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("before connect", 0, 1)]
    [InlineData("in the first message of TLS", 100, 1)]
    [InlineData("in the second message of TLS", 1000, 1)]
    [InlineData("in the first batch", 3000, 1)]
    public async Task A_link_that_is_cut_again_and_again_at_one_point_delays_and_loses_nothing(string where, int bytes, int waits)
    {
        await using var bench = await LinkTrial.BeginAsync(Batches);
        if (bytes == 0)
            bench.Wire.Cut();
        else
            bench.Wire.Become(new WireFault { CutAfterBytes = bytes });
        await Eventually.TrueAsync(() => bench.Wire.Waits.Count >= waits, $"{waits + 1} tries to connect, cut {where}");
        LinkTrial.AssertWithinBackoff(bench);
        bench.Wire.Mend();
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
    }

    [Fact]
    public async Task A_link_cut_while_batches_are_being_completed_delays_and_loses_nothing()
    {
        await using var bench = await LinkTrial.BeginAsync(0);
        var cut = false;
        bench.Store.Completing = () =>
        {
            if (bench.Store.Completed.Count == 3 && !cut)
            {
                cut = true;
                bench.Wire.Become(new WireFault());
            }

            return Task.CompletedTask;
        };
        bench.Store.Add(Batches * bench.Store.BatchSize);
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
        Assert.True(cut);
    }

    [Fact]
    public async Task A_wire_that_takes_connections_and_carries_nothing_is_given_up_within_the_connect_timeout()
    {
        await using var bench = await LinkTrial.BeginAsync(Batches, settings: ("Cloud:ConnectTimeout", "00:00:01"));
        bench.Wire.Become(new WireFault { SwallowsAll = true });
        await Eventually.TrueAsync(() => bench.Wire.Waits.Count >= 1, "two tries to connect");
        LinkTrial.AssertWithinBackoff(bench);
        bench.Wire.Mend();
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(0, 64_000 / 8)]
    public async Task A_slow_link_is_slow_and_nothing_else(int latencyMs, int bytesPerSecond)
    {
        await using var bench = await UplinkBench.StartAsync();
        LinkTrial.Stream(bench, "00:00:20");
        bench.Wire.Become(new WireFault { Latency = TimeSpan.FromMilliseconds(latencyMs), BytesPerSecond = bytesPerSecond });
        await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(Batches * bench.Store.BatchSize);

        await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
        Assert.Equal(1ul, (await bench.GetStatusAsync()).Connects);
        Assert.All(bench.Store.ReleaseReasons, reason => Assert.StartsWith("not sent", reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Acknowledgements_that_are_lost_cost_copies_and_nothing_else()
    {
        // This seed loses some of the first twelve.
        var connector = new ForgetfulConnector(seed: 1, share: 0.2);
        await using var bench = await UplinkBench.StartAsync(connector: connector);
        LinkTrial.Stream(bench, "00:00:01");
        await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(Batches * bench.Store.BatchSize);

        var summary = await LinkTrial.AssertAllThereOnceAsync(bench, Batches);
        Assert.InRange(connector.Lost, 1, Batches);
        Assert.InRange(summary.Duplicates.Batches, connector.Lost, 4 * connector.Lost);
    }

    [Fact]
    public async Task A_broker_that_was_killed_and_knows_nothing_any_more_gets_what_its_receiver_misses_again()
    {
        await using var bench = await LinkTrial.BeginAsync(Batches, persistent: false);
        await bench.Cloud.Mosquitto.KillAsync();
        bench.Store.Add(bench.Store.BatchSize);
        await bench.Cloud.Mosquitto.RestartAsync(Cancel);
        await Eventually.TrueAsync(() => bench.Store.Unsent == 0, "everything is acknowledged");
        await bench.ArrivedAsync(Batches + 1);

        // What it had acknowledged and not handed on is gone there; the receiver sees the hole and asks for it.
        foreach (var gap in bench.Books.Summarise().Gaps)
            bench.Store.MakeDueAgain(gap.From, gap.To);
        await LinkTrial.AssertAllThereOnceAsync(bench, Batches + 1, inOrder: false);
    }
}
