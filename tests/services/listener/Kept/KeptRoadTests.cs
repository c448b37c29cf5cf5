using Edge.Listener.Decoding;
using Edge.Listener.Kept;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Kept;

/// <summary>What could not be decoded when it was heard: the real wmbusmeters, a store of the test's.</summary>
public sealed class KeptRoadTests
{
    private const long LongAgo = 1_700_000_000_000;

    private static readonly Fleet Fleet = Fleet.Create(5, 33);
    private static readonly FleetMeter Meter = Fleet.Meters.First(meter => meter.Key is not null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void Spoil(string directory, FleetMeter meter) =>
        File.WriteAllText(PathOf(directory, meter), meter.ToMeterFile().Replace(meter.Key!, new string('5', 32), StringComparison.Ordinal));

    private static string PathOf(string directory, FleetMeter meter) =>
        Directory.GetFiles(directory).Single(path => File.ReadAllText(path).Contains(meter.Id, StringComparison.Ordinal));

    // After the start the listener looks by itself, with a flush first; whoever asks then waits for its turn.
    private static async Task FirstLookAsync(ListenerRig rig)
    {
        await rig.Store.UntilAsync(store => store.Flushes > 0);
        await rig.Get<KeptRoad>().RedecodeAsync(null, Stop);
    }

    [Fact]
    public async Task When_the_key_is_corrected_what_was_kept_is_stored_as_it_was_heard_and_the_alarm_ends()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, directory => Spoil(directory, Meter));
        await rig.ReadyAsync();
        for (var round = 0; round < 10; round++)
            rig.Hear(Meter.Send(round));
        await rig.Store.UntilAsync(store => store.Kept.Count == 10 && store.Alarms.Count == 1);
        var kept = rig.Store.Kept;

        await File.WriteAllTextAsync(PathOf(rig.MetersDirectory, Meter), Meter.ToMeterFile(), Stop);
        await rig.Store.UntilAsync(store => store.Kept.Count == 0 && store.Alarms.Count == 0);

        var readings = rig.Store.Stored.Where(telegram => telegram.KeptId != 0).ToList();
        Assert.Equal(kept.Select(frame => (frame.Id, frame.ReceivedAtMs, frame.Receiver, frame.Clock)), readings.Select(t => (t.KeptId, t.ReceivedAtMs, t.Receiver, t.Clock)));
        Assert.All(readings, reading => Assert.Equal(Meter.Id, reading.Decoded.MeterId));
        Assert.Equal((10ul, 0ul, 0ul), (rig.Store.Counters.Heard, rig.Store.Counters.Duplicate, rig.Store.Counters.Dropped));
    }

    [Fact]
    public async Task Everything_that_was_known_of_a_kept_frame_stays_with_it()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        var kept = rig.Store.Keep(Meter.Send(1).Frame, Meter.Id, "decryption_failed", LongAgo);
        await rig.ReadyAsync();
        await rig.Store.UntilAsync(store => store.Kept.Count == 0);
        var reading = rig.Store.Stored.Single();
        Assert.Equal((kept.Id, LongAgo, "cellar", -81), (reading.KeptId, reading.ReceivedAtMs, reading.Receiver, reading.RssiDbm));
        Assert.Equal(("an earlier boot", 4_711L, "attic"), (reading.Clock.BootId, reading.Clock.UptimeMs, reading.AlsoHeardBy.Single()));
        Assert.Equal(0ul, rig.Store.Counters.Heard);
    }

    [Fact]
    public async Task What_still_cannot_be_decoded_stays_kept_and_is_not_told_again()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await FirstLookAsync(rig);
        rig.Store.Keep(Meter.Send(1, new byte[16]).Frame, Meter.Id, "decryption_failed", LongAgo);
        rig.Store.Keep([1, 2, 3], "", "bad_length", LongAgo);
        rig.Store.Keep(Fleet.Create(1, 99).Meters[0].Send(1).Frame, "", "no_values", LongAgo);
        var result = await rig.Get<KeptRoad>().RedecodeAsync(null, Stop);
        Assert.Equal((1ul, 0ul), (result.FramesTried, result.FramesStored));
        Assert.Equal((3, 0, 0), (rig.Store.Kept.Count, rig.Store.Stored.Count, rig.Store.Alarms.Count));
    }

    [Fact]
    public async Task Asked_for_one_meter_it_tries_that_one_only_and_a_second_time_nothing_is_left_to_try()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await FirstLookAsync(rig);
        for (var round = 0; round < 700; round++)
            rig.Store.Keep(Fleet.Meters[round % 2].Send(round).Frame, Fleet.Meters[round % 2].Id, "no_values", LongAgo + round);
        var first = await rig.Get<KeptRoad>().RedecodeAsync(Fleet.Meters[1].Id, Stop);
        Assert.Equal((350ul, 350ul, 350), (first.FramesTried, first.FramesStored, rig.Store.Kept.Count));
        var again = await rig.Get<KeptRoad>().RedecodeAsync(Fleet.Meters[1].Id, Stop);
        Assert.Equal((0ul, 0ul), (again.FramesTried, again.FramesStored));
        Assert.All(rig.Store.Stored, telegram => Assert.Equal(Fleet.Meters[1].Id, telegram.Decoded.MeterId));
    }

    [Fact]
    public async Task While_the_store_is_away_it_waits_and_then_does_it()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await FirstLookAsync(rig);
        await rig.Store.GoAsync();
        rig.Store.Keep(Meter.Send(1).Frame, Meter.Id, "decryption_failed", LongAgo);
        await File.AppendAllTextAsync(PathOf(rig.MetersDirectory, Fleet.Meters[0]), "driver=nosuch\n", Stop);
        rig.Logs.Expect(2001);
        await rig.Logs.WaitForAsync(2004, Stop);
        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.Kept.Count == 0);
        Assert.Equal(LongAgo, rig.Store.Stored.Single().ReceivedAtMs);
    }

    [Fact]
    public async Task A_frame_that_has_ended_the_decoder_is_tried_again_only_when_its_meter_is_named()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, directory =>
            File.WriteAllText(Path.Combine(directory, "poison.conf"), "name=Poison\ndriver=mkradio3\nid=00001189\nkey=NOKEY\n"));
        rig.Logs.Expect(2020);
        await FirstLookAsync(rig);
        for (var number = 0; number < 6; number++)
            rig.Store.Keep(Convert.FromHexString($"0e4401068911000005067a1e136d0{number}"), "00001189", "decoder_gave_up", LongAgo + number);
        var all = await rig.Get<KeptRoad>().RedecodeAsync(null, Stop);
        Assert.Equal((0ul, 0), (all.FramesTried, rig.Logs.Entries.Count(entry => entry.Id == 2020)));
        var named = await rig.Get<KeptRoad>().RedecodeAsync("00001189", Stop);
        Assert.Equal(((ulong)KeptRound.MostEnds, 0ul, 6), (named.FramesTried, named.FramesStored, rig.Store.Kept.Count));
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilStoredAsync(1);
        Assert.False(rig.Get<Listener.Meters.MeterBook>().Setups.Single(setup => setup.File == "poison.conf").Exact!.IsSetAside);
    }

    [Fact]
    public async Task Live_telegrams_are_not_lost_for_kept_ones()
    {
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, null, ("Listener:QueueLength", "500"));
        await FirstLookAsync(rig);
        for (var round = 0; round < 2_000; round++)
            rig.Store.Keep(Meter.Send(round).Frame, Meter.Id, "decryption_failed", LongAgo + round);
        var redecoding = rig.Get<KeptRoad>().RedecodeAsync(null, Stop);
        for (var round = 0; round < 300; round++)
            rig.Hear(Fleet.Meters[0].Send(round));
        Assert.InRange(rig.Get<DecodeQueue>().Count, 0, 300);
        Assert.Equal(2_000ul, (await redecoding).FramesStored);
        await rig.Store.UntilAsync(store => store.Stored.Count == 2_300 && store.Counters.Heard == 300);
        Assert.Equal(0ul, rig.Store.Counters.Dropped);
    }
}
