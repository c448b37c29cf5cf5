using System.Text.Json;

namespace Edge.Store.Tests;

/// <summary>What the store shows on the local bus, as a real broker hands it on.</summary>
public sealed class BusTests
{
    [Fact]
    public async Task A_reading_is_shown_after_its_commit_and_again_when_the_broker_has_forgotten_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var broker = await Mosquitto.StartAsync(cancellationToken: cancellation);
        await using var store = await HostedStore.StartAsync(("Bus:Port", $"{broker.Port}"));
        await using (var subscriber = await MosquittoSubscriber.StartAsync(broker, "edge/readings/#", cancellation, "%t %p"))
        {
            using var stream = store.Listener.Append();
            await stream.AppendAsync(Sample.Many(1, 3));
            await AssertShownAsync(subscriber, Sample.Decoded(3), cancellation);
        }
        await broker.RestartAsync(cancellation);
        await using (var subscriber = await MosquittoSubscriber.StartAsync(broker, "edge/readings/#", cancellation, "%t %p"))
            await AssertShownAsync(subscriber, Sample.Decoded(3), cancellation);
    }

    [Fact]
    public async Task After_a_restart_the_latest_readings_and_the_lasting_alarms_are_shown_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var broker = await Mosquitto.StartAsync(cancellationToken: cancellation);
        await using var store = await HostedStore.StartAsync(("Bus:Port", $"{broker.Port}"));
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 3));
        await RaiseAsync(store, "a/b+c#");
        await store.StopAsync();
        await broker.RestartAsync(cancellation);
        await using var alarms = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/#", cancellation, "%t %p");
        await using var readings = await MosquittoSubscriber.StartAsync(broker, "edge/readings/#", cancellation, "%t %p");
        await store.StartAsync();
        await AssertShownAsync(readings, Sample.Decoded(3), cancellation);
        var alarm = (await alarms.MessageAsync(cancellation)).Split(' ', 2);
        Assert.Equal("edge/alarms/meter_silent/a_b_c_", alarm[0]);
        Assert.Equal("a/b+c#", JsonElement.Parse(alarm[1]).GetProperty("subject").GetString());
    }

    [Fact]
    public async Task An_alarm_is_retained_while_it_lasts_and_cleared_at_its_end()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var broker = await Mosquitto.StartAsync(cancellationToken: cancellation);
        await using var store = await HostedStore.StartAsync(("Bus:Port", $"{broker.Port}"));
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/#", cancellation, "%t %p");
        await RaiseAsync(store, "10000001");
        var raised = (await subscriber.MessageAsync(cancellation)).Split(' ', 2);
        var json = JsonElement.Parse(raised[1]);
        Assert.Equal(("edge/alarms/meter_silent/10000001", "silent", 1), (raised[0], json.GetProperty("text").GetString(), json.GetProperty("count").GetInt32()));
        await store.Listener.Calls.ClearAlarmAsync(new() { Kind = "meter_silent", Subject = "10000001" }, cancellationToken: cancellation);
        Assert.Equal("edge/alarms/meter_silent/10000001", (await subscriber.MessageAsync(cancellation)).Trim());
    }

    private static async Task RaiseAsync(HostedStore store, string subject) =>
        await store.Listener.Calls.RaiseAlarmAsync(new() { Kind = "meter_silent", Subject = subject, Text = "silent" }, deadline: StoreClient.Deadline);

    private static async Task AssertShownAsync(MosquittoSubscriber subscriber, Telegram expected, CancellationToken cancellation)
    {
        var message = (await subscriber.MessageAsync(cancellation)).Split(' ', 2);
        Assert.Equal($"edge/readings/{expected.Decoded.MeterId}", message[0]);
        var shown = JsonElement.Parse(message[1]);
        Assert.Equal(expected.Decoded.MeterId, shown.GetProperty("meter_id").GetString());
        Assert.Equal(expected.Decoded.MeterName, shown.GetProperty("name").GetString());
        Assert.Equal("2026-01-15T06:00:03.000Z", shown.GetProperty("received_at").GetString());
        Assert.True(shown.GetProperty("clock_set").GetBoolean());
        Assert.Equal(("sim", -70), (shown.GetProperty("receiver").GetString(), shown.GetProperty("rssi_dbm").GetInt32()));
        Assert.Equal(expected.Decoded.RawJson, shown.GetProperty("reading").GetRawText());
    }
}
