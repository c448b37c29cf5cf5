using System.Text.Json;
using Edge.Uplink.Tests.Bench;
using Edge.V1;

namespace Edge.Uplink.Tests.Alarms;

public sealed class AlarmForwarderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alarm_reaches_the_cloud_when_it_begins_and_when_it_ends()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();

        var alarm = await RaiseAsync(bench, "meter_silent", "43464097", "silent for 3 h");
        using var raised = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(
            ("gw-1", "meter_silent", "43464097", "raised", Time(alarm.SinceMs)),
            (Text(raised, "gateway"), Text(raised, "kind"), Text(raised, "subject"), Text(raised, "state"), Text(raised, "since")));
        Assert.Equal("silent for 3 h", raised.RootElement.GetProperty("alarm").GetProperty("text").GetString());

        // Raised again in the same episode: no news.
        await RaiseAsync(bench, "meter_silent", "43464097", "silent for 4 h");
        await ClearAsync(bench, "meter_silent", "43464097");
        using var cleared = JsonDocument.Parse(await witness.MessageAsync(Cancel));
        Assert.Equal(("43464097", "cleared", Time(alarm.SinceMs)), (Text(cleared, "subject"), Text(cleared, "state"), Text(cleared, "since")));
        Assert.Equal(Time(bench.Store.AlarmBook.List(includeCleared: true)[0].ClearedMs), Text(cleared, "cleared_at"));
        Assert.False(cleared.RootElement.TryGetProperty("alarm", out _));
    }

    [Fact]
    public async Task What_happened_without_a_link_is_told_once_it_is_back_all_of_it_and_in_order()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();
        bench.Wire.Cut();
        await bench.Logs.WaitForAsync(1101, Cancel);
        await RaiseAsync(bench, "a", "1", "");
        await RaiseAsync(bench, "b", "1", "");
        await ClearAsync(bench, "a", "1");
        await RaiseAsync(bench, "a", "1", "");

        bench.Wire.Mend();

        Assert.Equal(["raised a/1", "raised b/1", "cleared a/1", "raised a/1"], await ToldAsync(witness, 4));
    }

    [Fact]
    public async Task What_began_or_ended_while_this_service_was_away_is_told_and_nothing_is_told_twice()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();
        bench.Store.AlarmBook.Raise("a", "1", "");
        await RaiseAsync(bench, "b", "with a space", "");
        Assert.Equal(["raised a/1", "raised b/with a space"], await ToldAsync(witness, 2));

        await bench.RestartUplinkAsync(() =>
        {
            bench.Store.AlarmBook.Clear("a", "1");
            bench.Store.AlarmBook.Raise("c", "1", "");
            bench.Store.AlarmBook.Clear("c", "1");
        });
        Assert.Equal(["cleared a/1", "raised c/1", "cleared c/1"], await ToldAsync(witness, 3));

        await bench.RestartUplinkAsync();
        await RaiseAsync(bench, "d", "1", "");
        Assert.Equal(["raised d/1"], await ToldAsync(witness, 1));
    }

    [Fact]
    public async Task What_the_store_cannot_write_down_is_told_as_the_bus_shows_it_and_ends_once_it_could()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var witness = await WitnessAsync(bench);
        await bench.StartUplinkAsync();
        await bench.StoreHost.StopAsync();
        var full = new FakeAlarms();
        await ShowAsync(bench, full.Raise("disk_full", "store", "the disk is full"));
        Assert.Equal(["raised disk_full/store"], await ToldAsync(witness, 1));
        await bench.Logs.WaitForAsync(4060, Cancel);

        // The row follows, with the time at which it began.
        bench.Store.AlarmBook.TakeOver(full);
        bench.Store.AlarmBook.Clear("disk_full", "store");
        await bench.StoreHost.StartAsync();
        await HideAsync(bench, "disk_full", "store");
        Assert.Equal(["cleared disk_full/store"], await ToldAsync(witness, 1));
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);

    private static async Task<List<string>> ToldAsync(MosquittoSubscriber witness, int count)
    {
        var told = new List<string>();
        while (told.Count < count)
        {
            using var news = JsonDocument.Parse(await witness.MessageAsync(Cancel));
            told.Add($"{Text(news, "state")} {Text(news, "kind")}/{Text(news, "subject")}");
        }

        return told;
    }

    private static Task<MosquittoSubscriber> WitnessAsync(UplinkBench bench) =>
        MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/gw-1/alarms", Cancel, format: "%p");

    // As the store does it: written down, then shown on the bus.
    private static async Task<Alarm> RaiseAsync(UplinkBench bench, string kind, string subject, string text)
    {
        var alarm = bench.Store.AlarmBook.Raise(kind, subject, text);
        await ShowAsync(bench, alarm);
        return alarm;
    }

    private static async Task ClearAsync(UplinkBench bench, string kind, string subject)
    {
        bench.Store.AlarmBook.Clear(kind, subject);
        await HideAsync(bench, kind, subject);
    }

    private static Task<string> ShowAsync(UplinkBench bench, Alarm alarm) =>
        PublishAsync(bench, AlarmTopic.Of(alarm.Kind, alarm.Subject), "-m", System.Text.Encoding.UTF8.GetString(AlarmTopic.ToJson(alarm)));

    private static Task<string> HideAsync(UplinkBench bench, string kind, string subject) => PublishAsync(bench, AlarmTopic.Of(kind, subject), "-n");

    private static Task<string> PublishAsync(UplinkBench bench, string topic, params string[] what) =>
        ToolProcess.RunAsync("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{bench.Bus.Port}", "-q", "1", "-r", "-t", topic, .. what]);
}
