using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Google.Protobuf;

namespace Edge.Api.Tests;

public sealed class StatusTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync(("Api:PartTimeout", "00:00:00.500"));

    [Fact]
    public async Task Everything_that_is_known_is_told()
    {
        _stack.Store.Stats.MergeFrom(new GetStatsResponse
        {
            Heard = 15, Stored = 8, Duplicate = 4, Rejected = 1, Dropped = 0, Queued = 2, Unsent = 3, Thinned = 1, Acknowledged = 4, BatchesAcknowledged = 2,
        });
        _stack.Store.Alarms.Add(new() { Kind = "no_receiver", Subject = "cloud", Text = "Nobody subscribes.", SinceMs = 1_768_456_800_000, Count = 3 });
        _stack.Store.Meters.Add(new()
        {
            MeterId = "12345678",
            MeterName = "Kitchen",
            Latest = new() { ReceivedAtMs = 1_768_456_800_123, RawJson = """{"total_m3":1.5,"name":"Kitchen"}""" },
        });
        _stack.Uplink.Status.MergeFrom(new UplinkStatus { Connected = true, NextSendMs = 1_768_543_200_000, Sending = true });

        var status = await _stack.StatusAsync();
        Assert.Equal(
            """{"heard":15,"stored":8,"duplicate":4,"rejected":1,"dropped":0,"queued":2,"unsent":3,"thinned":1,"acknowledged":4}""",
            status.GetProperty("readings").GetRawText());
        Assert.Equal("""{"acknowledged":2}""", status.GetProperty("batches").GetRawText());
        Assert.Equal(
            """[{"kind":"no_receiver","subject":"cloud","text":"Nobody subscribes.","since":"2026-01-15T06:00:00.000Z","count":3}]""",
            status.GetProperty("alarms").GetRawText());
        Assert.Equal(
            """[{"meter_id":"12345678","name":"Kitchen","received_at":"2026-01-15T06:00:00.123Z","reading":{"total_m3":1.5,"name":"Kitchen"}}]""",
            status.GetProperty("meters").GetRawText());
        Assert.Equal(
            """{"connected":true,"waiting_for":"","last_send":null,"next_send":"2026-01-16T06:00:00.000Z","sending":true}""",
            status.GetProperty("uplink").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"half\":")]
    [InlineData("{} {}")]
    public async Task A_reading_that_is_not_json_spoils_nothing_else(string raw)
    {
        _stack.Store.Meters.Add(new() { MeterId = "12345678", Latest = new() { RawJson = raw } });
        Assert.Equal(
            """[{"meter_id":"12345678","name":"","received_at":null,"reading":null}]""",
            (await _stack.StatusAsync()).GetProperty("meters").GetRawText());
    }

    [Fact]
    public async Task A_part_that_is_gone_is_null_and_named()
    {
        await _stack.StopStoreAsync();
        await _stack.StopUplinkAsync();
        var status = await _stack.StatusAsync();
        foreach (var part in (string[])["readings", "batches", "alarms", "meters", "uplink"])
            Assert.Equal("null", status.GetProperty(part).GetRawText());
        var unreachable = status.GetProperty("unreachable").EnumerateArray().ToList();
        Assert.Equal(["broker", "store", "uplink"], unreachable.Select(part => part.GetProperty("service").GetString()));
        Assert.StartsWith("Unavailable: ", unreachable[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_hangs_costs_only_its_own_answer()
    {
        _stack.Store.Hangs = true;
        var status = await _stack.StatusAsync();
        Assert.Equal("null", status.GetProperty("readings").GetRawText());
        Assert.Equal("[]", status.GetProperty("meters").GetRawText());
        Assert.Equal("false", status.GetProperty("uplink").GetProperty("connected").GetRawText());
        Assert.Contains(
            status.GetProperty("unreachable").EnumerateArray(),
            part => part.GetProperty("reason").GetString()!.StartsWith("DeadlineExceeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_healthy_though_everything_else_is_gone_and_stops_in_order()
    {
        await _stack.StopStoreAsync();
        await _stack.StopUplinkAsync();
        Assert.True(await GrpcHealth.IsServingAsync(_stack.Api.Address, _stack.TokenOf("api"), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.Done, await _stack.Api.StopAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
