using Edge.Store.Database;

namespace Edge.Store.Tests;

public sealed class AppendTests
{
    [Fact]
    public async Task What_was_appended_comes_back_byte_for_byte()
    {
        await using var store = await HostedStore.StartAsync();
        var telegrams = Sample.Many(1, 200, meters: 7).ToList();
        using var stream = store.Listener.Append();
        Assert.All(await stream.AppendAsync(telegrams), outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        var readings = await store.Api.QueryAsync();
        Assert.Equal(telegrams.Select(t => t.Decoded.RawJson), readings.Select(r => r.RawJson));
        Assert.Equal(telegrams.Select(t => t.Decoded.MeterName), readings.Select(r => r.MeterName));
        Assert.Equal(telegrams.Select(t => t.ReceivedAtMs), readings.Select(r => r.ReceivedAtMs));
        Assert.Equal(telegrams.Select(t => t.Clock), readings.Select(r => r.Clock));
        Assert.All(readings, reading => Assert.Equal(("sim", -70), (reading.Receiver, reading.RssiDbm)));
        await stream.EndAsync();
    }

    [Fact]
    public async Task Who_else_heard_it_comes_back()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        string[][] others = [["roof", "cellar"], [], ["roof"], ["a \"b\"\n,é"], ["roof", "cellar"], [.. Enumerable.Repeat("x", 9)], [new('y', 201)]];
        var telegrams = others.Select((names, i) =>
        {
            var telegram = Sample.Decoded(1 + (ulong)i);
            telegram.AlsoHeardBy.AddRange(names);
            return telegram;
        }).ToList();
        var outcomes = await stream.AppendAsync(telegrams);
        Assert.Equal([.. Enumerable.Repeat(AppendOutcome.Stored, 5), AppendOutcome.Rejected, AppendOutcome.Rejected], outcomes);
        Assert.Equal(others[..5], (await store.Api.QueryAsync()).Select(reading => reading.AlsoHeardBy.ToArray()));
        using var database = TestDatabase.Open(store.Database);
        Assert.Equal("""["roof","cellar"]""", database.Read<string>("SELECT also_heard_by FROM readings"));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_its_commit()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"));
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Many(1, 10));
        var ack = stream.AckAsync();
        Assert.Equal(0UL, (await store.Api.StatsAsync()).Stored);
        Assert.False(ack.IsCompleted);
        Assert.Equal(10UL, await FlushUntilAsync(store, 10));
        Assert.Equal(10, (await ack).Outcomes.Count);
    }

    [Fact]
    public async Task A_commit_does_not_wait_for_the_interval_when_enough_wait_for_it()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"), ("Store:CommitRows", "20"));
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Many(1, 12));
        await stream.SendAsync(Sample.Many(13, 12));
        Assert.Equal(1UL, (await stream.AckAsync()).FirstSequence);
        Assert.Equal(13UL, (await stream.AckAsync()).FirstSequence);
        Assert.Equal(1UL, (await store.Api.StatsAsync()).Commits);
    }

    [Fact]
    public async Task The_interval_bounds_the_wait()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:00:00.2"));
        using var stream = store.Listener.Append();
        Assert.Equal([AppendOutcome.Stored], await stream.AppendAsync(Sample.Decoded(1)));
    }

    [Fact]
    public async Task Resent_telegrams_are_acknowledged_again_and_stored_once()
    {
        await using var store = await HostedStore.StartAsync();
        using (var first = store.Listener.Append())
            await first.AppendAsync(Sample.Many(1, 30));
        var before = await store.Api.StatsAsync();
        using var second = store.Listener.Append();
        var outcomes = await second.AppendAsync(Sample.Many(21, 20));
        Assert.Equal(Enumerable.Repeat(AppendOutcome.Duplicate, 10).Concat(Enumerable.Repeat(AppendOutcome.Stored, 10)), outcomes);
        var after = await store.Api.StatsAsync();
        Assert.Equal((30UL, 40UL, before.Duplicate), (before.Stored, after.Stored, after.Duplicate));
        Assert.Equal(40, (await store.Api.QueryAsync()).Count);
    }

    [Fact]
    public async Task Resent_after_a_restart_they_are_still_known()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 30));
        await store.RestartAsync();
        using var again = store.Listener.Append();
        Assert.All(await again.AppendAsync(Sample.Many(1, 30)), outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
        Assert.Equal(30UL, (await store.Api.StatsAsync()).Stored);
    }

    [Fact]
    public async Task The_same_reading_from_another_life_of_the_listener_is_stored_once_and_counted_as_duplicate()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append("life-1"))
            await stream.AppendAsync(Sample.Many(1, 700, meters: 5));
        using var next = store.Listener.Append("life-2");
        var outcomes = await next.AppendAsync(Sample.Many(1, 701, meters: 5));
        Assert.Equal(AppendOutcome.Stored, outcomes[^1]);
        Assert.All(outcomes.SkipLast(1), outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
        var stats = await store.Api.StatsAsync();
        Assert.Equal((701UL, 700UL), (stats.Stored, stats.Duplicate));
    }

    [Fact]
    public async Task Two_readings_of_one_meter_and_moment_are_both_kept_unless_they_are_equal()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var outcomes = await stream.AppendAsync(
            Sample.Decoded(1, 1, Sample.Start, """{"a":1}"""), Sample.Decoded(2, 1, Sample.Start, """{"a":2}"""),
            Sample.Decoded(3, 1, Sample.Start, """{"a":1}"""), Sample.Decoded(4, 2, Sample.Start, """{"a":1}"""));
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Stored], outcomes);
    }

    [Fact]
    public async Task A_stream_whose_sequence_has_a_hole_is_refused_with_the_place()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Decoded(1), Sample.Decoded(3));
        var status = await stream.FaultAsync();
        Assert.Equal((StatusCode.InvalidArgument, "telegrams.sequence: 2 is expected in place of 3"), (status.StatusCode, status.Detail));
    }

    [Fact]
    public async Task Another_instance_within_a_stream_is_refused()
    {
        await using var store = await HostedStore.StartAsync();
        using var call = store.Listener.Calls.Append(deadline: StoreClient.Deadline, cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { InstanceId = "one" }, TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { InstanceId = "two" }, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    [Fact]
    public async Task An_orderly_stop_commits_what_waits()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"));
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Many(1, 10));
        await store.WaitForWaitingAsync(10);
        await store.RestartAsync();
        Assert.Equal(10UL, (await store.Api.StatsAsync()).Stored);
    }

    [Fact]
    public async Task An_orderly_end_of_the_stream_leaves_nothing_unanswered()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        for (var i = 0; i < 20; i++)
            await stream.SendAsync(Sample.Many((ulong)(1 + 10 * i), 10));
        for (var i = 0; i < 20; i++)
            Assert.Equal((ulong)(1 + 10 * i), (await stream.AckAsync()).FirstSequence);
        await stream.EndAsync();
    }

    private static async Task<ulong> FlushUntilAsync(HostedStore store, ulong expected)
    {
        await store.WaitForWaitingAsync((long)expected);
        return await store.Listener.FlushAsync();
    }
}
