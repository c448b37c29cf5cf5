using System.Diagnostics;
using Edge.Listener.Frames;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Frames;

/// <summary>Several receivers hear the same frames: stored once, in order, with all who heard them.</summary>
public sealed class SeveralReceiversTests
{
    private static readonly Fleet Fleet = Fleet.Create(10, 7);

    private static async Task<ListenerRig> StartAsync(string wait, params string[] receivers)
    {
        var rig = await ListenerRig.StartAsync(
            "wmbusmeters",
            Fleet,
            null,
            [("Listener:DuplicateWait", wait), .. receivers.Select((name, i) => ($"Listener:Receivers:{i}", name))]);
        await rig.ReadyAsync();
        return rig;
    }

    [Fact]
    public async Task A_frame_goes_on_when_all_have_heard_it_and_names_them_all()
    {
        await using var rig = await StartAsync("00:00:05", "attic", "cellar");
        var frame = Fleet.Meters[0].Send(1).Frame;
        var began = Stopwatch.GetTimestamp();
        rig.Hear(frame, "attic", -80);
        rig.Hear(frame, "cellar", -62);
        await rig.Store.UntilStoredAsync(1);

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4);
        var telegram = rig.Store.Stored[0];
        Assert.Equal(("cellar", -62), (telegram.Receiver, telegram.RssiDbm));
        Assert.Equal(["attic"], telegram.AlsoHeardBy);
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 2, Duplicate: 1 });
        Assert.Equal(["attic", "cellar"], rig.Get<HeardList>().List(1)[0].Receivers);
    }

    [Fact]
    public async Task One_that_only_one_has_heard_goes_on_after_the_wait_and_a_late_copy_is_a_duplicate()
    {
        await using var rig = await StartAsync("00:00:00.2", "attic", "cellar");
        var frame = Fleet.Meters[0].Send(1).Frame;
        rig.Hear(frame, "attic");
        await rig.Store.UntilStoredAsync(1);
        rig.Hear(frame, "cellar", -30);
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 2, Duplicate: 1 });
        Assert.Equal("attic", Assert.Single(rig.Store.Stored).Receiver);
        Assert.Empty(rig.Store.Stored[0].AlsoHeardBy);
    }

    [Fact]
    public async Task With_one_receiver_nothing_waits()
    {
        await using var rig = await StartAsync("00:00:05", "attic");
        var began = Stopwatch.GetTimestamp();
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "attic");
        await rig.Store.UntilStoredAsync(1);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task A_repeaters_copy_is_the_same_frame()
    {
        await using var rig = await StartAsync("00:00:05", "attic", "cellar");
        var meter = Fleet.Meters.First(meter => meter.Key is not null && !meter.LongHeader);
        var frame = meter.Send(1).Frame;
        var repeated = frame.ToArray();
        repeated[13] |= 1;
        rig.Hear(frame, "attic", -80);
        rig.Hear(repeated, "cellar", -50);
        await rig.Store.UntilStoredAsync(1);
        Assert.Equal(frame, rig.Store.Stored[0].Frame.ToByteArray());
        Assert.NotNull(rig.Store.Stored[0].Decoded);
        Assert.Equal(["attic"], rig.Store.Stored[0].AlsoHeardBy);
    }

    [Fact]
    public async Task The_order_is_that_of_first_hearing_however_the_copies_come()
    {
        await using var rig = await StartAsync("00:00:00.1", "attic", "cellar");
        var random = new Random(3);
        var sent = Enumerable.Range(0, 30).SelectMany(round => Fleet.Meters.Select(meter => meter.Send(round))).ToList();
        var late = new Queue<byte[]>();
        foreach (var telegram in sent)
        {
            rig.Hear(telegram.Frame, "attic", -80);
            if (random.Next(3) > 0)
                late.Enqueue(telegram.Frame);
            while (late.Count > 0 && random.Next(2) == 0)
                rig.Hear(late.Dequeue(), "cellar", -60);
        }

        await rig.Store.UntilStoredAsync(sent.Count);
        Assert.Equal(sent.Select(telegram => telegram.Hex), rig.Store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)));
        Assert.Contains(rig.Store.Stored, telegram => telegram.AlsoHeardBy.Count == 1);
    }

    [Fact]
    public async Task A_stop_does_not_lose_what_waits()
    {
        await using var rig = await StartAsync("00:00:05", "attic", "cellar");
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "attic");
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "cellar");
        await rig.Store.UntilStoredAsync(1);
        rig.Hear(Fleet.Meters[0].Send(2).Frame, "attic");
        Assert.Equal(0, await rig.StopAsync());
        Assert.Equal(2, rig.Store.Stored.Count);
    }
}
