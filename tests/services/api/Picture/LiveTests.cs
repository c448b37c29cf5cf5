using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class LiveTests : IAsyncLifetime
{
    private const string Kitchen = "/api/v1/meters/12345678";

    private Stack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartWithBrokerAsync(Sample.House);
        await _stack.ReadyAsync();
    }

    [Fact]
    public async Task A_reading_that_was_just_stored_is_shown_at_once()
    {
        await _stack.PublishAsync("edge/readings/12345678", Sample.BusReading(Sample.Water, "Kitchen", Sample.WaterJson(232)));
        var meter = await _stack.UntilAsync(Kitchen, answer => answer.GetProperty("value").GetProperty("value").GetDouble() == 232);
        Assert.Equal((-80, "2026-01-15T06:01:00.000Z"), (meter.GetProperty("rssi_dbm").GetInt32(), meter.GetProperty("received_at").GetString()));
    }

    [Fact]
    public async Task A_silent_meter_is_late_until_it_is_heard_and_a_wrong_key_is_told()
    {
        foreach (var kind in (string[])["meter_silent", "aes_decryption_failed"])
            await _stack.PublishAsync($"edge/alarms/{kind}/12345678", Sample.BusAlarm(kind, Sample.Water));
        var meter = await _stack.UntilAsync(Kitchen, answer => answer.GetProperty("alarms").GetArrayLength() == 2 && answer.GetProperty("state").GetString() == "late");
        Assert.Equal("wrong", meter.GetProperty("key").GetString());
        Assert.Equal(1, (await _stack.GetAsync("/api/v1/meters?state=late&key=wrong")).GetProperty("total").GetInt32());
        var overview = await _stack.GetAsync("/api/v1/overview");
        Assert.False(overview.GetProperty("well").GetBoolean());
        Assert.Contains("meter_silent/12345678", overview.GetProperty("concerns").GetRawText(), StringComparison.Ordinal);

        foreach (var kind in (string[])["meter_silent", "aes_decryption_failed"])
            await _stack.PublishAsync($"edge/alarms/{kind}/12345678", "");
        meter = await _stack.UntilAsync(Kitchen, answer => answer.GetProperty("state").GetString() == "fresh" && answer.GetProperty("key").GetString() == "set");
        Assert.Equal(0, meter.GetProperty("alarms").GetArrayLength());
    }

    [Theory]
    [InlineData("?")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"meter_id":"12345678","name":"x","received_at":"never","clock_set":true,"receiver":"r","rssi_dbm":1,"reading":{}}""")]
    [InlineData("""{"meter_id":1,"name":"x","received_at":"2026-01-15T06:01:00.000Z","clock_set":true,"receiver":"r","rssi_dbm":1,"reading":{}}""")]
    public async Task What_is_no_reading_is_logged_and_spoils_nothing(string payload)
    {
        await _stack.PublishAsync("edge/readings/12345678", payload);
        await _stack.Api.LogAsync(6004, TestContext.Current.CancellationToken);
        Assert.Equal(231.441, (await _stack.GetAsync(Kitchen)).GetProperty("value").GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task A_service_that_began_anew_is_counted()
    {
        await _stack.PublishAsync("edge/health/store", """{"service":"store","state":"healthy","version":"0.1.0","instance":"a","counters":{"commits":1}}""");
        await _stack.PublishAsync("edge/health/store", """{"service":"store","state":"offline"}""");
        await _stack.PublishAsync("edge/health/store", """{"service":"store","state":"healthy","version":"0.1.0","instance":"b","counters":{"commits":7}}""");
        await _stack.PublishAsync("edge/health/uplink", """{"service":"store","state":"stuck"}""");
        var system = await _stack.UntilAsync("/api/v1/system", answer => answer.GetProperty("services")[1].GetProperty("counters").TryGetProperty("commits", out var commits) && commits.GetInt32() == 7);
        Assert.Equal((1, "healthy", "b"), (
            system.GetProperty("services")[1].GetProperty("restarts").GetInt32(), system.GetProperty("services")[1].GetProperty("state").GetString(),
            system.GetProperty("services")[1].GetProperty("instance").GetString()));
        Assert.Equal("unknown", system.GetProperty("services")[2].GetProperty("state").GetString());
        Assert.Equal(
            ["listener", "store", "uplink", "watchdog", "api", "control"], system.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("service").GetString()));
    }

    [Fact]
    public async Task Without_the_broker_what_is_known_stays_and_it_is_said_why_it_may_be_old()
    {
        await _stack.Broker!.KillAsync();
        var list = await _stack.UntilAsync("/api/v1/meters", answer => answer.GetProperty("unreachable").GetArrayLength() == 1);
        Assert.Equal("broker", list.GetProperty("unreachable")[0].GetProperty("service").GetString());
        Assert.Equal(3, list.GetProperty("total").GetInt32());
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
