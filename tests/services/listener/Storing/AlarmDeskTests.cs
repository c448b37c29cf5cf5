using System.Text.Json;
using Edge.Listener.Storing;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Storing;

/// <summary>Alarms of a listener whose store comes and goes, as a real broker with the product's own access list hands them on.</summary>
public sealed class AlarmDeskTests
{
    private const string Key = "aes_decryption_failed";

    private static readonly Fleet Fleet = Fleet.Create(5, 11);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<ListenerRig> StartAsync(params (string, string)[] settings)
    {
        var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, null, settings);
        await rig.ReadyAsync();
        return rig;
    }

    private static void HearWithWrongKey(ListenerRig rig, int meter, int round = 1) => rig.Hear(Fleet.Meters[meter].Send(round, new byte[16]));

    [Fact]
    public async Task An_episode_that_began_and_ended_while_the_store_was_away_is_stored_with_its_beginning()
    {
        await using var rig = await StartAsync();
        await rig.Store.GoAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        HearWithWrongKey(rig, 1);
        HearWithWrongKey(rig, 2);
        rig.Hear(Fleet.Meters[2].Send(2));
        while (rig.Get<Outbox>().Count < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.Alarms.Count == 1 && store.Stored.Count == 3 && store.ToldAlarms.Count == 3);
        Assert.Equal(Fleet.Meters[1].Id, rig.Store.Alarms.Keys.Single().Subject);
        var episode = rig.Store.ToldAlarms.Where(told => told.Subject == Fleet.Meters[2].Id).Select(told => told.SinceMs).ToList();
        Assert.InRange(episode[0]!.Value, before, after);
        Assert.Null(episode[1]);
    }

    [Fact]
    public async Task While_the_store_is_away_alarms_are_seen_on_the_bus_all_the_same()
    {
        await using var broker = await Mosquitto.StartAsync(new MosquittoSettings(), Stop);
        await using var rig = await StartAsync(("Bus:Port", $"{broker.Port}"));
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/#", Stop, "%t %p");
        await rig.Store.GoAsync();
        HearWithWrongKey(rig, 1);
        var shown = (await subscriber.MessageAsync(Stop)).Split(' ', 2);
        var json = JsonElement.Parse(shown[1]);
        Assert.Equal($"edge/alarms/{Key}/{Fleet.Meters[1].Id}", shown[0]);
        Assert.Equal(["kind", "subject", "text", "since", "count"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal((Key, Fleet.Meters[1].Id, 1), (json.GetProperty("kind").GetString(), json.GetProperty("subject").GetString(), json.GetProperty("count").GetInt32()));

        rig.Hear(Fleet.Meters[1].Send(2));
        Assert.Equal(shown[0], (await subscriber.MessageAsync(Stop)).Trim());
        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.ToldAlarms.Count == 2 && store.Alarms.Count == 0);
    }

    [Fact]
    public async Task The_access_list_lets_the_listener_show_them()
    {
        var acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "bus"), Stop);
        await using var broker = await Mosquitto.StartAsync(
            new MosquittoSettings { Users = new Dictionary<string, string> { ["listener"] = "a", ["uplink"] = "b", ["api"] = "c" }, Acl = acl }, Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "edge/alarms/#", Stop, "%t %p", "-u", "uplink", "-P", "b");
        await PublishAsync(broker, "api", "c", "edge/alarms/a/forged");
        await PublishAsync(broker, "listener", "a", "edge/alarms/a/true");
        Assert.Equal("edge/alarms/a/true x", await subscriber.MessageAsync(Stop));
    }

    private static Task<string> PublishAsync(Mosquitto broker, string user, string password, string topic) => ToolProcess.RunAsync(
        "mosquitto_pub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", user, "-P", password, "-t", topic, "-q", "1", "-m", "x");

    [Fact]
    public async Task An_alarm_left_over_from_an_earlier_life_is_cleared_by_the_next_good_telegram()
    {
        await using var rig = await StartAsync();
        await rig.Store.RaiseAlarm(new V1.RaiseAlarmRequest { Kind = Key, Subject = Fleet.Meters[1].Id }, null!);
        rig.Hear(Fleet.Meters[1].Send(1));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
    }

    [Fact]
    public async Task Alarms_about_files_that_are_gone_end_when_the_meters_are_read_and_no_others()
    {
        var store = await FakeStore.StartAsync();
        await store.RaiseAlarm(new V1.RaiseAlarmRequest { Kind = "meter_quarantined", Subject = "gone.conf", Text = "of an earlier life" }, null!);
        await store.RaiseAlarm(new V1.RaiseAlarmRequest { Kind = "meter_quarantined", Subject = "bad.conf", Text = "of an earlier life" }, null!);
        await store.RaiseAlarm(new V1.RaiseAlarmRequest { Kind = Key, Subject = Fleet.Meters[1].Id, Text = "of an earlier life" }, null!);
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, store, directory =>
            File.WriteAllText(Path.Combine(directory, "bad.conf"), "name=Bad\nid=12345678\nkey=1\n"));
        rig.Logs.Expect(2001);
        await rig.Store.UntilAsync(store => !store.Alarms.ContainsKey(("meter_quarantined", "gone.conf")));
        await rig.Store.UntilAsync(store => store.Alarms.GetValueOrDefault(("meter_quarantined", "bad.conf"), "").StartsWith("A meter", StringComparison.Ordinal));
        Assert.Equal(["gone.conf"], rig.Store.ToldAlarms.Where(told => told.SinceMs is null).Select(told => told.Subject));
        Assert.Contains((Key, Fleet.Meters[1].Id), rig.Store.Alarms);
    }
}
