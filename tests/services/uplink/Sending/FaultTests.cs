using Edge.Uplink.Tests.Bench;
using Grpc.Core;

namespace Edge.Uplink.Tests.Sending;

/// <summary>What must hold whatever the link does: nothing lost, nothing changed, nothing stuck.</summary>
public sealed class FaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_subscriber_a_batch_is_kept_and_an_alarm_tells_it_until_somebody_subscribes()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(10);

        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());

        Assert.Equal(StatusCode.Aborted, failed.StatusCode);
        Assert.Equal("batch e1-1: nobody subscribes to this gateway's data", failed.Status.Detail);
        Assert.Empty(bench.Store.Completed);
        await Eventually.TrueAsync(() => bench.AlarmOf("no_receiver") is not null, "no_receiver is raised");

        var books = await bench.StartReceiverAsync();
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        Assert.Equal(0, (await books.OnceItHasAsync(10)).DuplicatesDropped);
        await Eventually.TrueAsync(() => bench.AlarmOf("no_receiver") is null, "no_receiver is cleared");
    }

    [Fact]
    public async Task A_broker_that_works_by_rules_may_do_without_subscribers()
    {
        await using var bench = await UplinkBench.StartAsync();
        bench.Settings["Cloud:AcceptNoSubscribers"] = "true";
        await bench.StartUplinkAsync();
        bench.Store.Add(10);
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        Assert.Null(bench.AlarmOf("no_receiver"));
    }

    [Fact]
    public async Task A_link_cut_between_publish_and_puback_costs_nothing_and_the_cloud_drops_the_double()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(10);
        bench.Wire.HoldAnswers();

        var asked = bench.SendNowAsync();
        await Eventually.TrueAsync(() => books.Summarise().Batches == 1, "the batch has arrived, its acknowledgement has not");
        bench.Wire.Cut();

        var failed = await Assert.ThrowsAsync<RpcException>(() => asked);
        Assert.Equal(StatusCode.Aborted, failed.StatusCode);
        Assert.Empty(bench.Store.Completed);

        bench.Wire.Mend();
        await bench.WaitConnectedAsync();
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        await Eventually.TrueAsync(() => books.Summarise().Duplicates.Batches == 1, "the second copy has arrived");
        var summary = books.Summarise();
        Assert.Equal((1, 10), (summary.Batches, summary.Readings));
        Assert.Equal((1, 0, 0), (summary.Duplicates.Batches, summary.Duplicates.Readings, summary.Duplicates.Altered));
    }

    [Fact]
    public async Task A_broker_killed_in_the_middle_of_a_drain_loses_nothing_that_counts_as_sent()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        bench.Settings["Uplink:Mode"] = "stream";
        bench.Settings["Uplink:StreamInterval"] = "00:00:00.1";
        await bench.StartUplinkAsync();
        var half = new TaskCompletionSource();
        bench.Store.Completing = () =>
        {
            if (bench.Store.Completed.Count == 20)
                half.TrySetResult();
            return Task.CompletedTask;
        };

        bench.Store.Add(400);
        await half.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await bench.Cloud.Mosquitto.KillAsync();
        var completed = bench.Store.Completed.Count;
        Assert.InRange(completed, 20, 39);
        await bench.Cloud.Mosquitto.RestartAsync(Cancel);

        await Eventually.TrueAsync(() => bench.Store.Completed.Count == 40, "everything is acknowledged");
        // A killed broker may lose what it had acknowledged and not yet handed on: then the receiver sees the gap.
        long Missing() => books.Summarise().Gaps.Sum(gap => (long)(gap.To - gap.From + 1));
        await Eventually.TrueAsync(() => books.Summarise().Batches + Missing() == 40, "each batch has arrived or is seen to be missing");
        Assert.Equal(0, books.Summarise().Duplicates.Altered);
    }

    [Fact]
    public async Task A_broker_that_accepts_and_never_answers_is_given_up_and_the_batch_goes_again()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        bench.Settings["Uplink:PublishTimeout"] = "00:00:01";
        await bench.StartUplinkAsync();
        // Its status is acknowledged: else it is that which is not, and the connection ends for it.
        await Eventually.TrueAsync(() => books.Summarise().Status.Count > 0, "the status has arrived");
        bench.Store.Add(10);
        bench.Cloud.Mosquitto.Suspend();

        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Contains("not acknowledged", failed.Status.Detail, StringComparison.Ordinal);
        bench.Cloud.Mosquitto.Resume();

        // The old connection was given up, and may not have ended yet.
        await Eventually.TrueAsync(async () => (await bench.GetStatusAsync()).Connects == 2, () => "it has connected anew");
        await bench.WaitConnectedAsync();
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        var summary = await books.OnceItHasAsync(10);
        Assert.Equal((1, 0), (summary.Batches, summary.Duplicates.Altered));
    }

    [Fact]
    public async Task Offline_a_send_says_so_and_changes_nothing()
    {
        await using var bench = await UplinkBench.StartAsync();
        bench.Wire.Cut();
        await bench.StartUplinkAsync(connected: false);
        bench.Store.Add(10);
        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Equal(StatusCode.Aborted, failed.StatusCode);
        Assert.StartsWith("the cloud cannot be reached: ", failed.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(bench.Store.ReleaseReasons);
    }

    [Fact]
    public async Task A_store_that_goes_away_between_puback_and_complete_gets_the_batch_completed_later()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(10);
        bench.Store.Completing = () => throw new RpcException(new Status(StatusCode.Unavailable, "stopping"));

        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Contains("the store did not complete a batch: Unavailable: stopping", failed.Status.Detail, StringComparison.Ordinal);
        await bench.StoreHost.StopAsync();
        failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Contains("the store did not flush", failed.Status.Detail, StringComparison.Ordinal);

        bench.Store.Completing = null;
        bench.Store.ExpireLeases();
        await bench.StoreHost.StartAsync();
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        await Eventually.TrueAsync(() => books.Summarise().Duplicates.Batches == 1, "the second copy has arrived");
        Assert.Equal((1, 0), (books.Summarise().Batches, books.Summarise().Duplicates.Altered));
    }

    [Fact]
    public async Task A_gateway_that_may_not_write_its_topic_keeps_its_batches_and_says_so()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartReceiverAsync();
        // The broker knows this certificate as another gateway's.
        bench.Certificates.Put(bench.Pki.Client("gw-2"));
        bench.Logs.Expect(1103);
        await bench.StartUplinkAsync();
        bench.Store.Add(10);

        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());

        Assert.Equal("batch e1-1: the broker refused it: not authorised (0x87)", failed.Status.Detail);
        await Eventually.TrueAsync(() => bench.AlarmOf("send_refused") is not null, "send_refused is raised");
        Assert.Empty(bench.Store.Completed);
    }

    [Theory]
    [InlineData("00:01:00", 200)]
    [InlineData("00:00:00", 500)]
    [InlineData("00:00:00", 404)]
    public async Task A_platform_that_does_not_take_the_heartbeat_undoes_nothing(string delay, int status)
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync(new() { HeartbeatDelay = TimeSpan.Parse(delay, null), HeartbeatStatus = status });
        await bench.StartUplinkAsync();
        bench.Store.Add(10);

        var answer = await bench.SendNowAsync();

        Assert.Equal((10ul, false), (answer.Readings, answer.HeartbeatAccepted));
        Assert.Equal(["e1-1"], bench.Store.Completed);
        bench.Store.Add(10);
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        Assert.Equal(0, (await books.OnceItHasAsync(20)).DuplicatesDropped);
    }
}
