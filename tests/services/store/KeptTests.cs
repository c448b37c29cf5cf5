using Google.Protobuf;

namespace Edge.Store.Tests;

/// <summary>Frames that could not be decoded are kept until they can be.</summary>
public sealed class KeptTests
{
    [Fact]
    public async Task What_is_rejected_is_kept_with_all_that_is_needed_to_decode_it_later()
    {
        await using var store = await HostedStore.StartAsync();
        var telegram = Rejected(1, Sample.MeterId(7), Sample.Start + 5);
        telegram.Clock = new() { Set = true, BootId = "boot", UptimeMs = 123 };
        telegram.RssiDbm = -81;
        telegram.AlsoHeardBy.AddRange(["roof", "cellar"]);
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(telegram, Rejected(2, ""));
        await store.RestartAsync();
        var kept = await KeptAsync(store);
        Assert.Equal(new KeptFrame
        {
            Id = kept[0].Id, ReceivedAtMs = Sample.Start + 5, Clock = telegram.Clock, Receiver = "sim", RssiDbm = -81, AlsoHeardBy = { "roof", "cellar" },
            Frame = telegram.Frame, Reason = "decryption_failed", Detail = "no key", MeterId = Sample.MeterId(7),
        }, kept[0]);
        Assert.Equal(("", false, 2), (kept[1].MeterId, kept[1].HasRssiDbm, kept.Count));
    }

    [Fact]
    public async Task A_reading_that_there_is_no_room_for_is_kept_with_its_frame()
    {
        await using var store = await HostedStore.StartAsync(("Store:MeterLimit", "1"));
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Decoded(1, 1), Sample.Decoded(2, 2));
        var kept = Assert.Single(await KeptAsync(store));
        Assert.Equal(("too_many_meters", Sample.MeterId(2), Sample.Decoded(2).Frame), (kept.Reason, kept.MeterId, kept.Frame));
        Assert.Equal([AppendOutcome.Rejected], await stream.AppendAsync(Decoded(3, kept)));
        Assert.Single(await KeptAsync(store));
    }

    [Fact]
    public async Task A_kept_frame_that_is_decoded_becomes_a_reading_and_is_no_longer_rejected()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var rejected = Rejected(1, Sample.MeterId(1));
        rejected.AlsoHeardBy.Add("roof");
        await stream.AppendAsync(rejected, Rejected(2, Sample.MeterId(2)), Sample.Decoded(3, 3));
        var kept = (await KeptAsync(store))[0];
        await stream.SendAsync(new HeardCounters { Heard = 3 }, Decoded(4, kept));
        Assert.Equal([AppendOutcome.Stored], (await stream.AckAsync()).Outcomes);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((3UL, 2UL, 1UL, 0UL, 0UL), (stats.Heard, stats.Stored, stats.Rejected, stats.Queued, stats.Dropped));
        Assert.Equal([Sample.MeterId(2)], (await KeptAsync(store)).Select(frame => frame.MeterId));
        var reading = (await store.Api.QueryAsync()).Single(reading => reading.MeterId == Sample.MeterId(1));
        Assert.Equal((kept.ReceivedAtMs, "roof"), (reading.ReceivedAtMs, Assert.Single(reading.AlsoHeardBy)));
        Assert.Equal(2, (await store.Uplink.LeaseAsync()).Batch.Readings.Count);
    }

    [Fact]
    public async Task A_frame_that_is_no_longer_kept_is_a_duplicate_and_counts_nothing()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Rejected(1, Sample.MeterId(1)));
        var kept = Assert.Single(await KeptAsync(store));
        var other = kept.Clone();
        other.Id = ulong.MaxValue;
        await stream.SendAsync(new HeardCounters { Heard = 1 }, Decoded(2, kept), Decoded(3, kept), Decoded(4, other));
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Duplicate], (await stream.AckAsync()).Outcomes);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((1UL, 1UL, 0UL, 0UL), (stats.Heard, stats.Stored, stats.Duplicate, stats.Rejected));
    }

    [Fact]
    public async Task A_kept_frame_that_is_rejected_again_stays_and_counts_nothing()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Rejected(1, Sample.MeterId(1)));
        var before = await KeptAsync(store);
        var again = Rejected(2, Sample.MeterId(1));
        again.KeptId = before[0].Id;
        await stream.SendAsync(new HeardCounters { Heard = 1 }, again);
        Assert.Equal([AppendOutcome.Rejected], (await stream.AckAsync()).Outcomes);
        Assert.Equal((1UL, 1UL), ((await store.Api.StatsAsync()).Heard, (await store.Api.StatsAsync()).Rejected));
        Assert.Equal(before, await KeptAsync(store));
    }

    [Fact]
    public async Task A_kept_frame_whose_reading_is_there_already_goes_and_counts_as_duplicate()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Rejected(1, Sample.MeterId(1)), Rejected(2, Sample.MeterId(1)));
        var kept = await KeptAsync(store);
        await stream.SendAsync(new HeardCounters { Heard = 2 }, kept.Select((frame, i) => Decoded(3 + (ulong)i, frame)));
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Duplicate], (await stream.AckAsync()).Outcomes);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((2UL, 1UL, 1UL, 0UL), (stats.Heard, stats.Stored, stats.Duplicate, stats.Rejected));
        Assert.Empty(await KeptAsync(store));
    }

    [Fact]
    public async Task Another_life_of_the_listener_may_decode_what_one_long_summed_up_has_rejected()
    {
        await using var store = await HostedStore.StartAsync();
        using (var first = store.Listener.Append("life-0"))
            await first.AppendAsync(Rejected(1, Sample.MeterId(1)));
        for (var life = 1; life < 20; life++)
        {
            using var stream = store.Listener.Append($"life-{life}");
            await stream.AppendAsync(Sample.Decoded(1, 2, Sample.Start + life));
        }
        using (var last = store.Listener.Append("life-20"))
        {
            await last.SendAsync(new HeardCounters { Heard = 0 }, Decoded(1, (await KeptAsync(store))[0]));
            Assert.Equal([AppendOutcome.Stored], (await last.AckAsync()).Outcomes);
        }
        await store.RestartAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((20UL, 20UL, 0UL), (stats.Heard, stats.Stored, stats.Rejected));
    }

    [Fact]
    public async Task An_id_is_never_used_twice()
    {
        await using var store = await HostedStore.StartAsync();
        ulong last;
        using (var stream = store.Listener.Append())
        {
            await stream.AppendAsync(Rejected(1, Sample.MeterId(1)));
            var kept = Assert.Single(await KeptAsync(store));
            last = kept.Id;
            await stream.AppendAsync(Decoded(2, kept));
        }
        await store.RestartAsync();
        using var again = store.Listener.Append();
        await again.AppendAsync(Rejected(3, Sample.MeterId(1)));
        Assert.True(Assert.Single(await KeptAsync(store)).Id > last);
    }

    [Fact]
    public async Task The_oldest_makes_room_and_a_chatty_meter_has_its_share_only()
    {
        await using var store = await HostedStore.StartAsync(("Store:FramesKept", "40"));
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Enumerable.Range(1, 150).Select(i => Rejected((ulong)i, Sample.MeterId(i <= 30 ? i : 99), Sample.Start + i)));
        Assert.Equal([.. Enumerable.Range(1, 30), 147, 148, 149, 150], await TimesAsync(store));
        await store.RestartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Enumerable.Range(151, 11).Select(i => Rejected((ulong)i, Sample.MeterId(i), Sample.Start + i)));
        Assert.Equal([.. Enumerable.Range(6, 25), .. Enumerable.Range(147, 15)], await TimesAsync(store));
        Assert.Equal(161UL, (await store.Api.StatsAsync()).Rejected);
    }

    [Fact]
    public async Task With_0_none_is_kept_and_all_are_counted()
    {
        await using var store = await HostedStore.StartAsync(("Store:FramesKept", "0"));
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Rejected(1, Sample.MeterId(1)));
        Assert.Empty(await KeptAsync(store));
        Assert.Equal(1UL, (await store.Api.StatsAsync()).Rejected);
    }

    [Fact]
    public async Task They_are_listed_by_meter_with_a_limit_in_bounded_pages()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Enumerable.Range(1, 1300).Select(i => Rejected((ulong)i, Sample.MeterId(i % 2), Sample.Start + i)));
        Assert.Equal([500, 500, 300], (await PagesAsync(store, new())).Select(page => page.Count));
        Assert.Equal(Enumerable.Range(1, 1300), await TimesAsync(store));
        Assert.Equal([500, 150], (await PagesAsync(store, new() { MeterId = Sample.MeterId(1) })).Select(page => page.Count));
        Assert.Equal([1, 3, 5], await TimesAsync(store, new() { MeterId = Sample.MeterId(1), Limit = 3 }));
        Assert.Empty(await KeptAsync(store, new() { MeterId = "ffffffff" }));
        var fault = await Assert.ThrowsAsync<RpcException>(() => KeptAsync(store, new() { Limit = 100_001 }));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    private static Telegram Rejected(ulong sequence, string meterId, long receivedMs = Sample.Start) => new()
    {
        Sequence = sequence,
        ReceivedAtMs = receivedMs,
        Receiver = "sim",
        Frame = ByteString.CopyFrom([1, 2, 3, (byte)sequence]),
        Rejected = new() { Reason = "decryption_failed", Detail = "no key", MeterId = meterId },
    };

    // As the listener hands it over once it has the key.
    private static Telegram Decoded(ulong sequence, KeptFrame kept) => new()
    {
        Sequence = sequence,
        ReceivedAtMs = kept.ReceivedAtMs,
        Clock = kept.Clock,
        Receiver = kept.Receiver,
        Frame = kept.Frame,
        AlsoHeardBy = { kept.AlsoHeardBy },
        KeptId = kept.Id,
        Decoded = new() { MeterId = kept.MeterId, MeterName = "", RawJson = """{"total_m3":1}""" },
    };

    private static async Task<List<List<KeptFrame>>> PagesAsync(HostedStore store, ListKeptRequest request)
    {
        using var call = store.Listener.Calls.ListKept(request, deadline: StoreClient.Deadline);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).Select(page => page.Frames.ToList()).ToListAsync();
    }

    private static async Task<List<KeptFrame>> KeptAsync(HostedStore store, ListKeptRequest? request = null) =>
        [.. (await PagesAsync(store, request ?? new())).SelectMany(page => page)];

    private static async Task<IEnumerable<int>> TimesAsync(HostedStore store, ListKeptRequest? request = null) =>
        (await KeptAsync(store, request)).Select(frame => (int)(frame.ReceivedAtMs - Sample.Start));
}
