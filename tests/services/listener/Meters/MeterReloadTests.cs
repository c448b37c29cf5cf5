using Edge.Listener.Meters;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Meters;

/// <summary>The folder of meters changes while the listener runs: the real wmbusmeters, real files.</summary>
public sealed class MeterReloadTests
{
    private const int Changed = 2004;
    private const int SetAside = 2001;

    private static readonly Fleet Fleet = Fleet.Create(5, 21);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string FileOf(ListenerRig rig, FleetMeter meter) =>
        Directory.GetFiles(rig.MetersDirectory).Single(path => File.ReadAllText(path).Contains(meter.Id, StringComparison.Ordinal));

    [Fact]
    public async Task A_meter_that_is_added_is_heard_within_five_seconds_and_the_others_lose_nothing()
    {
        var (added, others) = (Fleet.Create(6, 21).Meters[5], Fleet.Meters);
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await rig.ReadyAsync();
        await File.WriteAllTextAsync(Path.Combine(rig.MetersDirectory, "new.conf"), added.ToMeterFile(), Stop);
        var sent = 0;
        while (!rig.Logs.Entries.Any(entry => entry.Id == Changed))
        {
            Assert.True(sent < 1_000, "not noticed within 5 s");
            rig.Hear(others[sent % others.Count].Send(sent++));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }

        rig.Hear(added.Send(1));
        await rig.Store.UntilStoredAsync(sent + 1);
        Assert.All(rig.Store.Stored, telegram => Assert.NotNull(telegram.Decoded));
        Assert.Equal(added.Id, rig.Store.Stored[^1].Decoded.MeterId);
        Assert.Equal("Meters changed: new new.conf; now 6, 0 set aside", rig.Logs.Entries.Single(entry => entry.Id == Changed).Message);
    }

    [Fact]
    public async Task A_mistake_is_an_alarm_while_it_lasts_and_its_telegrams_become_readings_when_it_is_mended()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        rig.Logs.Expect(SetAside);
        await rig.ReadyAsync();
        var meter = Fleet.Meters.First(meter => meter.Key is not null);
        var path = FileOf(rig, meter);
        var file = Path.GetFileName(path);
        await File.WriteAllTextAsync(path, meter.ToMeterFile().Replace(meter.Key!, meter.Key![1..], StringComparison.Ordinal), Stop);
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("meter_quarantined", file)));
        Assert.Equal(
            $"A meter is set aside because of its file {file}, line 4: the key is not 32 hex digits (it has 31 characters) and not NOKEY. Correct the file. "
            + "Its telegrams are kept until then.",
            rig.Store.Alarms[("meter_quarantined", file)]);

        rig.Hear(meter.Send(1));
        await rig.Store.UntilAsync(store => store.Kept is [{ Reason: "quarantined" }]);
        var heardAt = rig.Store.Kept[0].ReceivedAtMs;
        await File.WriteAllTextAsync(path, meter.ToMeterFile(), Stop);
        await rig.Store.UntilAsync(store => store.Kept.Count == 0 && store.Alarms.Count == 0);
        var reading = rig.Store.Stored.Single(telegram => telegram.Decoded is not null);
        Assert.Equal((heardAt, meter.Id), (reading.ReceivedAtMs, reading.Decoded.MeterId));
        Assert.Equal(1ul, rig.Store.Counters.Heard);
    }

    [Fact]
    public async Task Alarms_of_a_meter_that_is_gone_end()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await rig.ReadyAsync();
        var meter = Fleet.Meters.First(meter => meter.Key is not null);
        rig.Hear(meter.Send(1, new byte[16]));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("aes_decryption_failed", meter.Id)));
        File.Delete(FileOf(rig, meter));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
        Assert.Equal(4, rig.Get<MeterBook>().Configured);
    }

    [Fact]
    public async Task Alarms_of_a_meter_that_went_while_nobody_was_looking_end_and_no_others()
    {
        var (store, known) = (await FakeStore.StartAsync(), Fleet.Meters[0].Id);
        (string, string)[] gone = [("aes_decryption_failed", "99999999"), ("meter_quarantined", "gone.conf"), ("meter_silent", "98765432")];
        (string, string)[] stay = [("aes_decryption_failed", known), ("meter_silent", known), ("radio_silent", "99999999"), ("meter_quarantined", "bad.conf")];
        foreach (var (kind, subject) in gone.Concat(stay))
            store.Leave(kind, subject);
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, store, directory => File.WriteAllText(Path.Combine(directory, "bad.conf"), "name=x\n"));
        rig.Logs.Expect(SetAside);
        await rig.Store.UntilAsync(s => !gone.Any(alarm => s.Alarms.ContainsKey(alarm)));
        Assert.Equal(stay.Order(), rig.Store.Alarms.Keys.Order());
    }

    [Fact]
    public async Task A_folder_that_is_taken_away_costs_no_meter()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await rig.ReadyAsync();
        Directory.Move(rig.MetersDirectory, rig.MetersDirectory + "-away");
        await rig.Logs.WaitForAsync(2002, Stop);
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilStoredAsync(1);
        Directory.Move(rig.MetersDirectory + "-away", rig.MetersDirectory);
    }

    [Fact]
    public async Task Under_a_wildcard_each_meter_has_its_own_name_and_its_own_alarm()
    {
        var fleet = Fleet.Create(40, 9);
        var meters = fleet.Meters.Where(meter => meter is { Driver: "iperl" }).Take(3).ToList();
        var key = meters[1].Key ?? meters[0].Key!;
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", fleet, directory =>
        {
            foreach (var path in Directory.GetFiles(directory))
                File.Delete(path);
            File.WriteAllText(Path.Combine(directory, "all"), $"name=Water\ndriver=iperl\nid=*.M=SEN\nkey={key}\n");
        });
        await rig.ReadyAsync();
        var good = meters.Single(meter => meter.Key == key);
        var bad = meters.First(meter => meter.Key != key);
        rig.Hear(good.Send(1));
        rig.Hear(bad.Send(1));
        await rig.Store.UntilAsync(store => store.Stored.Count == 2 && store.Alarms.Count == 1);
        Assert.Equal((good.Id, $"Water {good.Id}"), (rig.Store.Stored[0].Decoded.MeterId, rig.Store.Stored[0].Decoded.MeterName));
        Assert.Equal(("aes_decryption_failed", bad.Id), rig.Store.Alarms.Keys.Single());
    }

    [Fact]
    public async Task A_meter_for_which_the_decoder_finds_no_driver_is_an_alarm_until_one_is_named()
    {
        // A maker and a version that nobody has.
        var frame = Convert.FromHexString("1944aaaa7856341299067a010000000c137856341202fd170000");
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, directory =>
            File.WriteAllText(Path.Combine(directory, "strange"), "name=Strange\nid=12345678\n"));
        await rig.ReadyAsync();
        rig.Hear(frame);
        await rig.Store.UntilAsync(store => store.Kept.Count == 1 && store.Alarms.Count == 1);
        Assert.Equal("unknown_driver", rig.Store.Kept[0].Reason);
        Assert.Equal(
            "Telegrams of meter 12345678 (Strange) are kept and not read: the decoder finds no driver for JUJ, version 99, type 06. Name one in strange.",
            rig.Store.Alarms[("unknown_driver", "12345678")]);

        await File.WriteAllTextAsync(Path.Combine(rig.MetersDirectory, "strange"), "name=Strange\nid=12345678\ndriver=supercom587\n", Stop);
        await rig.Store.UntilAsync(store => store.Kept.Count == 0 && store.Alarms.Count == 0);
        Assert.Equal("12345678", rig.Store.Stored.Single(telegram => telegram.Decoded is not null).Decoded.MeterId);
    }
}
