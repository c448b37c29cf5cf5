using System.Text.Json;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Alarms;

public sealed class AlarmForwarderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alarm_on_the_bus_reaches_the_cloud_when_it_begins_and_when_it_ends()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();

        await PublishAsync(bench, "meter_silent/43464097", """{"text":"silent for 3 h"}""");
        using var raised = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(
            ("gw-1", "meter_silent", "43464097", "raised"),
            (Text(raised, "gateway"), Text(raised, "kind"), Text(raised, "subject"), Text(raised, "state")));
        Assert.Equal("silent for 3 h", raised.RootElement.GetProperty("alarm").GetProperty("text").GetString());

        await PublishAsync(bench, "meter_silent/43464097", "");
        using var cleared = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(("43464097", "cleared"), (Text(cleared, "subject"), Text(cleared, "state")));
        Assert.False(cleared.RootElement.TryGetProperty("alarm", out _));
    }

    [Fact]
    public async Task What_happened_without_a_link_is_told_once_it_is_back_each_alarm_by_its_last_state()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();
        bench.Wire.Cut();
        await bench.Logs.WaitForAsync(1101, Cancel);
        await PublishAsync(bench, "a/1", """{"n":1}""");
        await PublishAsync(bench, "b/1", """{"n":2}""");
        await PublishAsync(bench, "a/1", """{"n":3}""");

        bench.Wire.Mend();

        using var first = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        using var second = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(("b", "a"), (Text(first, "kind"), Text(second, "kind")));
        Assert.Equal(3, second.RootElement.GetProperty("alarm").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task What_the_bus_only_repeats_is_not_told_again()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();
        await PublishAsync(bench, "a/1", """{"n":1}""");
        await witness.MessageAsync(Cancel);
        await PublishAsync(bench, "a/1", """{"n":1}""");
        await PublishAsync(bench, "a/2", "no json");
        Assert.Contains("\"alarm\":\"no json\"", await witness.MessageAsync(Cancel), StringComparison.Ordinal);
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();

    private static Task<MosquittoSubscriber> WitnessAsync(UplinkBench bench) =>
        MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/gw-1/alarms", Cancel, format: "%p");

    private static async Task PublishAsync(UplinkBench bench, string alarm, string payload)
    {
        string[] what = payload.Length == 0 ? ["-n"] : ["-m", payload];
        await ToolProcess.RunAsync(
            "mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{bench.Bus.Port}", "-q", "1", "-r", "-t", $"edge/alarms/{alarm}", .. what]);
    }
}
