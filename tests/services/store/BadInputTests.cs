using Edge.Store.Database;
using Google.Protobuf;

namespace Edge.Store.Tests;

/// <summary>What cannot be a reading is set aside alone: counted, kept to be looked at, and nothing else is harmed.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string, string> BadTexts => new()
    {
        { "an id of 9 digits", "123456789", "{}" },
        { "an id of 7 digits", "1234567", "{}" },
        { "an id in capitals", "1234567A", "{}" },
        { "no id", "", "{}" },
        { "an id that is SQL", "';DROP--", "{}" },
        { "an id that is a path", "../../x1", "{}" },
        { "no JSON", "12345678", "hello" },
        { "nothing", "12345678", "" },
        { "half an object", "12345678", "{\"a\":1" },
        { "an array", "12345678", "[1]" },
        { "a number", "12345678", "17" },
        { "two objects", "12345678", "{}{}" },
        { "two lines", "12345678", "{\"a\":\n1}" },
        { "a NUL byte", "12345678", "{\"a\":\"\0\"}" },
        { "an unescaped quote", "12345678", "{\"a\":\"x\"y\"}" },
        { "a comment", "12345678", "{\"a\":1/* */}" },
        { "too deep", "12345678", string.Concat(Enumerable.Repeat("{\"a\":", 80)) + "1" + new string('}', 80) },
        { "longer than 64 KiB", "12345678", "{\"a\":\"" + new string('x', 64 * 1024) + "\"}" },
        { "longer than 64 KiB in UTF-8 only", "12345678", "{\"a\":\"" + new string('ä', 40 * 1024) + "\"}" },
        { "1 MB", "12345678", "{\"a\":\"" + new string('x', 1_000_000) + "\"}" },
    };

    [Theory]
    [MemberData(nameof(BadTexts))]
    public async Task A_bad_telegram_is_rejected_alone(string what, string meterId, string json)
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var outcomes = await stream.AppendAsync(Sample.Decoded(1), Sample.Decoded(2, meterId: meterId, json: json), Sample.Decoded(3));
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Rejected, AppendOutcome.Stored], outcomes);
        var stats = await store.Api.StatsAsync();
        Assert.True((2UL, 1UL) == (stats.Stored, stats.Rejected), what);
    }

    [Fact]
    public async Task NUL_bytes_and_halves_of_characters_anywhere_are_kept_cut_or_refused_and_harm_nothing()
    {
        const string nul = "a\0b";
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append(nul))
        {
            var named = Sample.Decoded(1);
            (named.Receiver, named.Decoded.MeterName, named.Clock.BootId) = (nul, nul, nul);
            named.AlsoHeardBy.Add(nul);
            var rejected = Sample.Rejected(2);
            rejected.Rejected = new() { Reason = nul, Detail = new string('d', 99) + "\U0001F321", MeterId = "1\0" };
            Assert.Equal([AppendOutcome.Stored, AppendOutcome.Rejected, AppendOutcome.Rejected, AppendOutcome.Stored],
                await stream.AppendAsync(named, rejected, Sample.Decoded(3, meterId: "1234567\0"), Sample.Decoded(4)));
        }
        await store.RestartAsync();
        var reading = (await store.Api.QueryAsync())[0];
        Assert.Equal((nul, nul, nul, nul), (reading.Receiver, reading.MeterName, reading.Clock.BootId, reading.AlsoHeardBy[0]));
        using var list = store.Listener.Calls.ListKept(new(), cancellationToken: TestContext.Current.CancellationToken);
        var kept = await list.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).SelectMany(page => page.Frames).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([(nul, 100), ("bad_meter_id", 53)], kept.Select(frame => (frame.Reason, frame.Detail.Length)));
        Assert.Empty(await store.Api.QueryAsync(new() { MeterId = nul }));
        foreach (var (call, expected) in new (Func<Task> Call, StatusCode Expected)[]
        {
            (() => store.Api.QueryAsync(new() { PageToken = nul }), StatusCode.InvalidArgument),
            (() => store.Uplink.CompleteAsync(new() { BatchId = nul + "-1", LeaseId = nul }), StatusCode.NotFound),
            (() => store.Uplink.Calls.ResendBatchesAsync(new() { Epoch = nul, FromNumber = 1, ToNumber = 1 }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync, StatusCode.NotFound),
            (() => store.Api.Calls.BackupAsync(new() { Name = nul }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync, StatusCode.InvalidArgument),
            (() => store.Api.Calls.RaiseAlarmAsync(new() { Kind = "kind", Subject = nul, Text = "text" }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync, StatusCode.InvalidArgument),
        })
            Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        Assert.Equal((2UL, 2UL), ((await store.Api.StatsAsync()).Stored, (await store.Api.StatsAsync()).Rejected));
    }

    [Fact]
    public async Task A_message_longer_than_4_MiB_or_of_too_many_telegrams_is_refused_and_the_next_stream_goes_on()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
        {
            // It is refused while it is still being sent, or after.
            var fault = await Assert.ThrowsAsync<RpcException>(() => stream.AppendAsync(Sample.Decoded(1, json: "{\"a\":\"" + new string('x', 5 * 1024 * 1024) + "\"}")));
            // The client library gives up a stream that is reset while it still sends, and does not read the status any more.
            Assert.Contains(fault.StatusCode, new[] { StatusCode.ResourceExhausted, StatusCode.Cancelled });
        }
        using (var stream = store.Listener.Append())
        {
            await stream.SendAsync(Enumerable.Range(1, 5001).Select(i => Sample.Decoded((ulong)i, json: "{}")));
            Assert.Equal(StatusCode.InvalidArgument, (await stream.FaultAsync()).StatusCode);
        }
        using var next = store.Listener.Append();
        Assert.Equal([AppendOutcome.Stored], await next.AppendAsync(Sample.Decoded(1)));
    }

    public static TheoryData<long> BadTimes =>
    [
        0, -1, 946_684_799_999, 4_102_444_800_000, long.MaxValue, long.MinValue,
    ];

    [Theory]
    [MemberData(nameof(BadTimes))]
    public async Task A_time_outside_of_2000_to_2099_is_rejected(long receivedMs)
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        Assert.Equal([AppendOutcome.Rejected, AppendOutcome.Stored],
            await stream.AppendAsync(Sample.Decoded(1, receivedMs: receivedMs, json: "{}"), Sample.Decoded(2)));
    }

    [Theory]
    [InlineData(946_684_800_000)]
    [InlineData(4_102_444_799_999)]
    public async Task The_first_and_the_last_moment_of_that_time_are_taken(long receivedMs)
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var json = Sample.Json(1, receivedMs, 1);
        Assert.Equal([AppendOutcome.Stored], await stream.AppendAsync(Sample.Decoded(1, receivedMs: receivedMs)));
        Assert.Equal(json.Replace("1,\"timestamp", "0.001,\"timestamp", StringComparison.Ordinal), (await store.Api.QueryAsync())[0].RawJson);
    }

    [Fact]
    public async Task Strange_clocks_and_names_come_back_as_they_were_or_are_rejected()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var none = Sample.Decoded(1);
        none.Clock = null;
        none.ClearRssiDbm();
        var far = Sample.Decoded(2);
        far.Clock = new() { UptimeMs = long.MinValue, BootId = "" };
        far.RssiDbm = int.MinValue;
        var named = Sample.Decoded(3);
        named.Receiver = new('r', 201);
        var renamed = Sample.Decoded(4);
        renamed.Decoded.MeterName = new('m', 201);
        var neither = Sample.Decoded(5);
        neither.ClearResult();
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.Rejected, AppendOutcome.Rejected, AppendOutcome.Rejected],
            await stream.AppendAsync(none, far, named, renamed, neither));
        var readings = await store.Api.QueryAsync();
        Assert.Equal((0L, "", false), (readings[0].Clock.UptimeMs, readings[0].Clock.BootId, readings[0].HasRssiDbm));
        Assert.Equal((long.MinValue, int.MinValue), (readings[1].Clock.UptimeMs, readings[1].RssiDbm));
    }

    [Fact]
    public async Task What_the_listener_could_not_decode_is_counted_and_kept_to_a_bound()
    {
        await using var store = await HostedStore.StartAsync(("Store:FramesKept", "100"));
        using var stream = store.Listener.Append();
        var telegrams = Enumerable.Range(1, 25).Select(i => Sample.Rejected((ulong)i)).ToList();
        telegrams[^1].Frame = ByteString.CopyFrom(new byte[1000]);
        telegrams[^1].Rejected.Detail = new('d', 1000);
        Assert.All(await stream.AppendAsync(telegrams), outcome => Assert.Equal(AppendOutcome.Rejected, outcome));
        Assert.Equal(25UL, (await store.Api.StatsAsync()).Rejected);
        using var database = TestDatabase.Open(store.Database);
        Assert.Equal(10L, database.Read<long>("SELECT count(*) FROM kept_frames"));
        Assert.Equal(256L + 100L, database.Read<long>("SELECT max(length(frame) + length(detail)) FROM kept_frames"));
    }

    [Fact]
    public async Task More_meters_than_allowed_are_rejected_and_the_known_ones_go_on()
    {
        await using var store = await HostedStore.StartAsync(("Store:MeterLimit", "3"));
        using var stream = store.Listener.Append();
        var outcomes = await stream.AppendAsync(Sample.Many(1, 10, meters: 5));
        var (stored, rejected) = (AppendOutcome.Stored, AppendOutcome.Rejected);
        Assert.Equal([stored, stored, stored, rejected, rejected, stored, stored, stored, rejected, rejected], outcomes);
    }

    [Fact]
    public async Task Ten_thousand_meters_are_ten_thousand_meters()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        for (var i = 0; i < 10; i++)
            await stream.AppendAsync(Enumerable.Range(1 + 1000 * i, 1000).Select(n => Sample.Decoded((ulong)n, n)));
        Assert.Equal(10_000UL, (await store.Api.StatsAsync()).Meters);
        Assert.Equal(10_000, (await store.Api.MetersAsync()).Count);
    }
}
