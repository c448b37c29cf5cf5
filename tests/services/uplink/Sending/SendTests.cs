using Edge.Uplink.Tests.Bench;
using Grpc.Core;

namespace Edge.Uplink.Tests.Sending;

public sealed class SendTests
{
    [Fact]
    public async Task Everything_unsent_reaches_the_cloud_in_order_and_is_complete_after_puback()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(95);

        var answer = await bench.SendNowAsync();

        Assert.Equal((10ul, 95ul, true), (answer.Batches, answer.Readings, answer.HeartbeatAccepted));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"e1-{n}"), bench.Store.Completed);
        Assert.True(bench.Store.Flushes > 0);
        var summary = await books.OnceItHasAsync(95);
        Assert.Equal((10, 95, 0, 0), (summary.Batches, summary.Readings, summary.DuplicatesDropped, summary.Unreadable));
        Assert.Empty(summary.Gaps);
        Assert.Equal(95, summary.LastHeartbeat!.Value.GetProperty("count").GetInt32());
        Assert.Equal("mbus-gateway/0.1.0", summary.LastHeartbeat!.Value.GetProperty("user_agent").GetString());

        var status = await bench.GetStatusAsync();
        Assert.True(status.Connected);
        Assert.False(status.Sending);
        Assert.Equal((10ul, 95ul, 1ul), (status.BatchesAcknowledged, status.ReadingsAcknowledged, status.Connects));
        Assert.True(status.LastSendMs > 0);
        Assert.True(status.NextSendMs > status.LastSendMs);
    }

    [Fact]
    public async Task With_nothing_unsent_send_now_answers_at_once_even_without_a_link()
    {
        await using var bench = await UplinkBench.StartAsync();
        bench.Wire.Cut();
        bench.Settings["Uplink:LinkPatience"] = "00:01:00";
        await bench.StartUplinkAsync(connected: false);

        var answer = await bench.SendNowAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal((0ul, 0ul, false), (answer.Batches, answer.Readings, answer.HeartbeatAccepted));
    }

    [Fact]
    public async Task While_a_send_is_under_way_updates_by_others_are_held_back_and_no_longer()
    {
        await using var bench = await UplinkBench.StartAsync();
        var folder = Directory.CreateTempSubdirectory("edge-lock-").FullName;
        var held = Path.Combine(folder, "updates.lock");
        bench.Settings["Process:UpdateLock"] = held;
        bench.Settings["Uplink:LinkPatience"] = "00:01:00";
        var books = await bench.StartReceiverAsync();
        bench.Wire.Cut();
        await bench.StartUplinkAsync(connected: false);
        Assert.False(File.Exists(held));
        bench.Store.Add(5);

        var sending = bench.SendNowAsync();
        await Eventually.TrueAsync(() => File.Exists(held), "the lock is held");
        bench.Wire.Mend();
        await sending.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await books.OnceItHasAsync(5);
        await Eventually.TrueAsync(() => !File.Exists(held), "the lock is released");
        Directory.Delete(folder);
    }

    [Fact]
    public async Task A_send_that_runs_is_joined_and_not_doubled()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        bench.Settings["Uplink:BatchesInFlight"] = "1";
        await bench.StartUplinkAsync();
        var inTheMiddle = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        bench.Store.Completing = () =>
        {
            inTheMiddle.TrySetResult();
            return goOn.Task;
        };
        bench.Store.Add(30);

        var first = bench.SendNowAsync();
        await inTheMiddle.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True((await bench.GetStatusAsync()).Sending);
        var others = Enumerable.Range(0, 5).Select(_ => bench.SendNowAsync()).ToList();
        bench.Store.Add(10);
        goOn.SetResult();

        Assert.Equal(40ul, (await first).Readings);
        foreach (var other in others)
            Assert.Contains((await other).Readings, new ulong[] { 40, 0 });
        var summary = await books.OnceItHasAsync(40);
        Assert.Equal((4, 0), (summary.Batches, summary.DuplicatesDropped));
    }

    [Fact]
    public async Task Stream_mode_sends_whenever_something_is_unsent()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        bench.Settings["Uplink:Mode"] = "stream";
        bench.Settings["Uplink:StreamInterval"] = "00:00:00.1";
        await bench.StartUplinkAsync();

        for (var n = 1; n <= 3; n++)
        {
            bench.Store.Add(5);
            await Eventually.TrueAsync(() => bench.Store.Completed.Count == n, $"batch {n} is complete");
        }

        Assert.Equal(15, (await books.OnceItHasAsync(15)).Readings);
        Assert.Equal(0, (await bench.GetStatusAsync()).NextSendMs);
    }

    [Fact]
    public async Task A_day_that_had_no_send_is_made_up_for_once_the_link_is_there()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        bench.Wire.Cut();
        // A folder without a diary: no day had its send.
        bench.Settings["Uplink:DataDirectory"] = Path.Combine(bench.Certificates.Path, "empty");
        await bench.StartUplinkAsync(connected: false);
        bench.Store.Add(25);
        await bench.Logs.WaitForAsync(1101, TestContext.Current.CancellationToken);
        Assert.Empty(bench.Store.Completed);

        bench.Wire.Mend();

        await Eventually.TrueAsync(() => books.Summarise().Heartbeats == 1, "the platform was told about the send");
        Assert.Equal(25, (await books.OnceItHasAsync(25)).Readings);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(bench.Certificates.Path, "empty", "diary.json")), "the day is in the diary");
    }

    [Fact]
    public async Task A_stop_ends_with_an_offline_status_and_no_will()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(
            bench.Cloud.Mosquitto, "meters/+/status", TestContext.Current.CancellationToken, format: "%t %p");
        await bench.StartUplinkAsync();
        Assert.Equal("""meters/gw-1/status {"state":"online","version":"0.1.0"}""", await witness.MessageAsync(TestContext.Current.CancellationToken));

        Assert.Equal(0, await bench.StopUplinkAsync());

        Assert.Equal("""meters/gw-1/status {"state":"offline"}""", await witness.MessageAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_send_gives_back_what_is_in_flight()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartReceiverAsync();
        bench.Settings["Uplink:StopPatience"] = "00:00:01";
        await bench.StartUplinkAsync();
        bench.Wire.HoldAnswers();
        bench.Store.Add(20);
        var asked = bench.SendNowAsync();
        await bench.Logs.WaitForAsync(4010, TestContext.Current.CancellationToken);

        Assert.Equal(0, await bench.StopUplinkAsync());

        await Assert.ThrowsAsync<RpcException>(() => asked);
        Assert.Empty(bench.Store.Completed);
        // Both were in flight. Giving up the one cuts the connection, so the other may be told that instead.
        Assert.InRange(bench.Store.ReleaseReasons.Count, 2, int.MaxValue);
        Assert.Contains("the uplink is stopping", bench.Store.ReleaseReasons);
    }

    [Fact]
    public async Task Only_the_services_of_the_table_may_ask()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartUplinkAsync(connected: false);
        await bench.GetStatusAsync("watchdog");
        var refused = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync("watchdog"));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        refused = await Assert.ThrowsAsync<RpcException>(() => bench.GetStatusAsync("listener"));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }
}
