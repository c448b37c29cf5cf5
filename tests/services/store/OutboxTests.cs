namespace Edge.Store.Tests;

public sealed class OutboxTests
{
    private static readonly (string, string) SendAll = ("Store:SendEvery", "00:00:00");

    [Fact]
    public async Task Readings_are_leased_in_the_order_in_which_they_were_stored_and_completed_once()
    {
        await using var store = await WithReadingsAsync(25, SendAll);
        var first = await store.Uplink.LeaseAsync(new() { MaxReadings = 10 });
        Assert.Equal((10, 15UL, 1UL, 1U), (first.Batch.Readings.Count, first.UnsentReadings, first.Batch.Number, first.Batch.Attempt));
        Assert.Equal($"{first.Batch.Epoch}-1", first.Batch.BatchId);
        var second = await store.Uplink.LeaseAsync(new() { MaxReadings = 10 });
        var third = await store.Uplink.LeaseAsync(new() { MaxReadings = 10 });
        Assert.Equal(Sample.Many(1, 25).Select(t => t.Decoded.RawJson),
            new[] { first, second, third }.SelectMany(lease => lease.Batch.Readings).Select(reading => reading.RawJson));
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
        foreach (var lease in new[] { first, second, third })
            await store.Uplink.CompleteAsync(lease.Batch);
        await store.Uplink.CompleteAsync(first.Batch);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((0UL, 25UL, 3UL, 0UL), (stats.Unsent, stats.Acknowledged, stats.BatchesAcknowledged, stats.BatchesOpen));
    }

    [Fact]
    public async Task A_released_batch_comes_again_first_with_the_same_id_and_content()
    {
        await using var store = await WithReadingsAsync(25, SendAll);
        var first = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10, FreshSinceMs = Sample.Start + 5000 })).Batch;
        await store.Uplink.LeaseAsync(new() { MaxReadings = 10 });
        await store.Uplink.ReleaseAsync(first);
        var again = (await store.Uplink.LeaseAsync(new() { MaxReadings = 3, FreshSinceMs = 1 })).Batch;
        AssertSameContent(first, again);
        Assert.Equal(2U, again.Attempt);
        Assert.Equal([4, 6], again.Readings.GroupBy(reading => reading.Freshness).OrderBy(g => g.Count()).Select(g => g.Count()));
    }

    [Fact]
    public async Task A_lease_that_runs_out_makes_the_batch_due_again_and_a_step_of_the_clock_does_not()
    {
        var time = new ManualTime();
        await using var store = await WithReadingsAsync(time, 5, SendAll);
        var first = (await store.Uplink.LeaseAsync(new() { LeaseSeconds = 60 })).Batch;
        time.StepClock(TimeSpan.FromDays(400));
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
        time.Advance(TimeSpan.FromSeconds(1));
        var again = (await store.Uplink.LeaseAsync()).Batch;
        AssertSameContent(first, again);
        var late = await Assert.ThrowsAsync<RpcException>(() => store.Uplink.CompleteAsync(first));
        Assert.Equal(StatusCode.FailedPrecondition, late.StatusCode);
        await store.Uplink.CompleteAsync(again);
    }

    [Fact]
    public async Task What_a_killed_sender_held_is_due_again_as_soon_as_its_next_life_asks()
    {
        await using var store = await WithReadingsAsync(25, SendAll);
        var first = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10, InstanceId = "one" })).Batch;
        var second = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10, InstanceId = "one" })).Batch;
        var third = (await store.Uplink.LeaseAsync(new() { InstanceId = "one" })).Batch;
        Assert.Null((await store.Uplink.LeaseAsync(new() { InstanceId = "one" })).Batch);
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);

        foreach (var held in new[] { first, second, third })
            AssertSameContent(held, (await store.Uplink.LeaseAsync(new() { InstanceId = "two" })).Batch);

        Assert.Null((await store.Uplink.LeaseAsync(new() { InstanceId = "two" })).Batch);
        var late = await Assert.ThrowsAsync<RpcException>(() => store.Uplink.CompleteAsync(first));
        Assert.Equal(StatusCode.FailedPrecondition, late.StatusCode);
    }

    [Fact]
    public async Task An_acknowledgement_that_comes_after_its_lease_has_run_out_still_counts_when_nobody_else_has_the_batch()
    {
        var time = new ManualTime();
        await using var store = await WithReadingsAsync(time, 5, SendAll);
        var batch = (await store.Uplink.LeaseAsync(new() { LeaseSeconds = 1 })).Batch;
        time.Advance(TimeSpan.FromSeconds(10));
        await store.Uplink.CompleteAsync(batch);
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
    }

    [Fact]
    public async Task After_a_restart_nobody_holds_a_batch_and_it_comes_again_unchanged()
    {
        await using var store = await WithReadingsAsync(25, SendAll);
        var first = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10, FreshSinceMs = Sample.Start })).Batch;
        await store.RestartAsync();
        AssertSameContent(first, (await store.Uplink.LeaseAsync()).Batch);
        var next = (await store.Uplink.LeaseAsync()).Batch;
        Assert.Equal((first.Epoch, 2UL, 15), (next.Epoch, next.Number, next.Readings.Count));
    }

    [Fact]
    public async Task The_bound_in_bytes_holds_and_one_reading_always_fits()
    {
        await using var store = await HostedStore.StartAsync(SendAll);
        using var stream = store.Listener.Append();
        var big = "{\"a\":\"" + new string('x', 3000) + "\"}";
        await stream.AppendAsync(Sample.Decoded(1, json: big), Sample.Decoded(2, json: big), Sample.Decoded(3), Sample.Decoded(4));
        var batches = new List<int>();
        while ((await store.Uplink.LeaseAsync(new() { MaxBytes = 1024 })).Batch is { } batch)
            batches.Add(batch.Readings.Count);
        Assert.Equal([1, 1, 2], batches);
    }

    [Fact]
    public async Task A_batch_refused_for_good_is_set_aside_with_an_alarm_and_can_be_asked_for_again()
    {
        await using var store = await WithReadingsAsync(20, SendAll, ("Store:PermanentRefusals", "2"));
        var poison = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10 })).Batch;
        Assert.False(await store.Uplink.ReleaseAsync(poison, permanent: true));
        Assert.False(await store.Uplink.ReleaseAsync(poison, permanent: true), "one lease is one refusal");
        poison = (await store.Uplink.LeaseAsync()).Batch;
        Assert.True(await store.Uplink.ReleaseAsync(poison, permanent: true));
        var next = (await store.Uplink.LeaseAsync()).Batch;
        Assert.Equal(2UL, next.Number);
        await store.Uplink.CompleteAsync(next);
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
        Assert.Equal((10UL, 10UL), await UnsentAsync(store));
        Assert.Equal([("batch_set_aside", poison.BatchId)], await AlarmsAsync(store));

        var resent = await store.Uplink.Calls.ResendBatchesAsync(
            new() { Epoch = poison.Epoch, FromNumber = 1, ToNumber = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1UL, 0UL), (resent.Due, resent.Gone));
        Assert.Empty(await AlarmsAsync(store));
        await store.Uplink.CompleteAsync((await store.Uplink.LeaseAsync()).Batch);
        Assert.Equal((0UL, 20UL), await UnsentAsync(store));
    }

    [Fact]
    public async Task Acknowledged_batches_are_sent_again_byte_for_byte_and_counted_once()
    {
        await using var store = await WithReadingsAsync(30, SendAll);
        var sent = new List<Batch>();
        while ((await store.Uplink.LeaseAsync(new() { MaxReadings = 10 })).Batch is { } batch)
        {
            await store.Uplink.CompleteAsync(batch);
            sent.Add(batch);
        }
        var resent = await store.Uplink.Calls.ResendBatchesAsync(
            new() { Epoch = sent[0].Epoch, FromNumber = 2, ToNumber = 9 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((2UL, 0UL), (resent.Due, resent.Gone));
        Assert.Equal((0UL, 2UL), ((await store.Api.StatsAsync()).Unsent, (await store.Api.StatsAsync()).BatchesOpen));
        foreach (var expected in sent.Skip(1))
        {
            var again = (await store.Uplink.LeaseAsync()).Batch;
            AssertSameContent(expected, again);
            await store.Uplink.CompleteAsync(again);
        }
        Assert.Null((await store.Uplink.LeaseAsync()).Batch);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((30UL, 3UL), (stats.Acknowledged, stats.BatchesAcknowledged));
    }

    [Fact]
    public async Task The_listening_window_stays_with_the_batch_that_was_made_with_it_whatever_comes()
    {
        await using var store = await WithReadingsAsync(30, SendAll);
        var old = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10 })).Batch;
        await store.Uplink.ReleaseAsync(old);
        var window = Window(("10000001", MeterOutcomeKind.Fresh, 0), ("10000002", MeterOutcomeKind.Cached, 61_000), ("10000003", MeterOutcomeKind.NeverHeard, 0));

        // A batch that was made before keeps what it has: nothing.
        Assert.Null((await store.Uplink.LeaseAsync(new() { MaxReadings = 10, Window = window })).Batch.Window);
        var first = (await store.Uplink.LeaseAsync(new() { MaxReadings = 10, Window = window })).Batch;
        Assert.Equal(window, first.Window);
        Assert.Null((await store.Uplink.LeaseAsync(new() { MaxReadings = 10 })).Batch.Window);

        await store.Uplink.ReleaseAsync(first);
        var other = Window(("10000009", MeterOutcomeKind.Fresh, 0));
        AssertSameContent(first, (await store.Uplink.LeaseAsync(new() { Window = other })).Batch);

        await store.RestartAsync();
        await store.Uplink.CompleteAsync((await store.Uplink.LeaseAsync()).Batch);
        var again = (await store.Uplink.LeaseAsync()).Batch;
        AssertSameContent(first, again);
        await store.Uplink.CompleteAsync(again);
        await store.Uplink.Calls.ResendBatchesAsync(
            new() { Epoch = first.Epoch, FromNumber = 2, ToNumber = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        AssertSameContent(first, (await store.Uplink.LeaseAsync(new() { Window = other })).Batch);
    }

    [Fact]
    public async Task A_listening_window_that_is_not_as_the_contract_says_is_refused()
    {
        await using var store = await WithReadingsAsync(1, SendAll);
        ListeningWindow[] bad =
        [
            Window(("1000000", MeterOutcomeKind.Fresh, 0)),
            Window(("1000000A", MeterOutcomeKind.Fresh, 0)),
            Window(("10000001", MeterOutcomeKind.Unspecified, 0)),
            Window(("10000002", MeterOutcomeKind.Fresh, 0), ("10000001", MeterOutcomeKind.Fresh, 0)),
            Window(("10000001", MeterOutcomeKind.Fresh, 0), ("10000001", MeterOutcomeKind.Fresh, 0)),
            Window([.. Enumerable.Range(0, 10_001).Select(n => ($"{n:d8}", MeterOutcomeKind.Fresh, 0L))]),
        ];
        foreach (var window in bad)
            Assert.Equal(StatusCode.InvalidArgument,
                (await Assert.ThrowsAsync<RpcException>(() => store.Uplink.LeaseAsync(new() { Window = window }))).StatusCode);
        Assert.Equal(1U, (await store.Uplink.LeaseAsync()).Batch.Attempt);
    }

    public static TheoryData<string, string, StatusCode> BadLeases => new()
    {
        { "nonsense", "nonsense.1", StatusCode.NotFound },
        { "", "", StatusCode.NotFound },
        { "{epoch}-2", "{epoch}-2.1", StatusCode.NotFound },
        { "other-1", "other-1.1", StatusCode.NotFound },
        { "{epoch}-99999999999999999999", "x", StatusCode.NotFound },
        { "{epoch}-1", "", StatusCode.InvalidArgument },
        { "{epoch}-1", "{epoch}-1.2", StatusCode.InvalidArgument },
        { "{epoch}-1", "{epoch}-1.0", StatusCode.InvalidArgument },
        { "{epoch}-1", "{epoch}-2.1", StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(BadLeases))]
    public async Task A_batch_or_lease_that_never_was_is_refused(string batchId, string leaseId, StatusCode expected)
    {
        await using var store = await WithReadingsAsync(5, SendAll);
        var batch = (await store.Uplink.LeaseAsync()).Batch;
        var bad = new Batch
        {
            BatchId = batchId.Replace("{epoch}", batch.Epoch, StringComparison.Ordinal),
            LeaseId = leaseId.Replace("{epoch}", batch.Epoch, StringComparison.Ordinal),
        };
        Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(() => store.Uplink.CompleteAsync(bad))).StatusCode);
        Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(() => store.Uplink.ReleaseAsync(bad))).StatusCode);
        await store.Uplink.CompleteAsync(batch);
    }

    [Fact]
    public async Task Terms_out_of_bounds_are_refused()
    {
        await using var store = await HostedStore.StartAsync();
        foreach (var terms in new LeaseBatchRequest[] { new() { MaxReadings = 10_001 }, new() { MaxBytes = 1 }, new() { MaxBytes = 5 << 20 }, new() { LeaseSeconds = 601 } })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => store.Uplink.LeaseAsync(terms))).StatusCode);
    }

    private static ListeningWindow Window(params (string Meter, MeterOutcomeKind Kind, long AgeMs)[] meters) => new()
    {
        BeganMs = Sample.Start,
        LastedMs = 12_345,
        Meters = { meters.Select(meter => new MeterOutcome { MeterId = meter.Meter, Kind = meter.Kind, AgeMs = meter.AgeMs }) },
    };

    private static Task<HostedStore> WithReadingsAsync(int count, params (string, string)[] settings) =>
        WithReadingsAsync(TimeProvider.System, count, settings);

    private static async Task<HostedStore> WithReadingsAsync(TimeProvider time, int count, params (string, string)[] settings)
    {
        var store = await HostedStore.StartAsync(time, settings);
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Many(1, count));
        return store;
    }

    private static void AssertSameContent(Batch expected, Batch actual)
    {
        Assert.Equal((expected.BatchId, expected.CreatedAtMs), (actual.BatchId, actual.CreatedAtMs));
        Assert.Equal(expected.Readings, actual.Readings);
        Assert.Equal(expected.Window, actual.Window);
        Assert.NotEqual(expected.LeaseId, actual.LeaseId);
    }

    private static async Task<(ulong Unsent, ulong Acknowledged)> UnsentAsync(HostedStore store)
    {
        var stats = await store.Api.StatsAsync();
        return (stats.Unsent, stats.Acknowledged);
    }

    private static async Task<IEnumerable<(string, string)>> AlarmsAsync(HostedStore store) =>
        (await store.Api.Calls.ListAlarmsAsync(new())).Alarms.Select(alarm => (alarm.Kind, alarm.Subject));
}
