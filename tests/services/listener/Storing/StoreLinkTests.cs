using Edge.Listener.Storing;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Storing;

/// <summary>The store goes away, comes back, freezes, forgets itself: nothing is lost and nothing is stored twice.</summary>
public sealed class StoreLinkTests
{
    private static readonly Fleet Fleet = Fleet.Create(5, 11);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<ListenerRig> StartAsync(params (string, string)[] settings)
    {
        var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet, null, settings);
        await rig.ReadyAsync();
        return rig;
    }

    private static void Hear(ListenerRig rig, int rounds, int from = 0)
    {
        for (var round = from; round < from + rounds; round++)
            foreach (var meter in Fleet.Meters)
                rig.Hear(meter.Send(round));
    }

    private static void AssertOnceAndInOrder(ListenerRig rig, int rounds)
    {
        var expected = Enumerable.Range(0, rounds).SelectMany(round => Fleet.Meters.Select(meter => meter.Send(round).Hex));
        Assert.Equal(expected, rig.Store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)));
        Assert.Empty(rig.Store.Disorder);
    }

    [Fact]
    public async Task What_is_heard_while_the_store_is_away_is_stored_when_it_is_back()
    {
        await using var rig = await StartAsync();
        Hear(rig, 20);
        await rig.Store.UntilStoredAsync(100);
        await rig.Store.GoAsync();
        await rig.Logs.WaitForAsync(2040, Stop);
        Hear(rig, 200, from: 20);
        await rig.Store.ComeAsync();
        await rig.Store.UntilStoredAsync(1_100);
        await rig.Logs.WaitForAsync(2041, Stop);
        AssertOnceAndInOrder(rig, 220);
        Assert.Equal((1_100ul, 0ul), (rig.Store.Counters.Heard, rig.Store.Counters.Dropped));
    }

    [Fact]
    public async Task A_store_that_vanishes_again_and_again_under_load_gets_everything_once()
    {
        await using var rig = await StartAsync(("StoreLink:BatchSize", "7"), ("StoreLink:Linger", "00:00:00"));
        for (var time = 0; time < 8; time++)
        {
            Hear(rig, 40, from: time * 40);
            await rig.Store.UntilStoredAsync((time * 200) + 50);
            await rig.Store.GoAsync();
            await rig.Store.ComeAsync();
        }

        await rig.Store.UntilStoredAsync(1_600);
        AssertOnceAndInOrder(rig, 320);
        Assert.True(rig.Store.Streams >= 8);
    }

    [Fact]
    public async Task A_store_that_takes_and_does_not_answer_is_left_and_tried_anew()
    {
        await using var rig = await StartAsync(("StoreLink:AckTimeout", "00:00:01"));
        rig.Store.IsMute = true;
        Hear(rig, 4);
        var entry = await rig.Logs.WaitForAsync(2040, Stop);
        Assert.Contains("no acknowledgement within 00:00:01", entry.Message, StringComparison.Ordinal);
        rig.Store.IsMute = false;
        await rig.Store.UntilStoredAsync(20);
        AssertOnceAndInOrder(rig, 4);
    }

    [Fact]
    public async Task A_store_away_for_too_long_costs_the_oldest_and_they_are_counted()
    {
        await using var rig = await StartAsync(("Listener:QueueLength", "50"));
        await rig.Store.GoAsync();
        // By and by, so that it is the outbox that overflows and not the decoder's queue.
        for (var round = 0; round < 30; round++)
        {
            Hear(rig, 1, from: round);
            await UntilDecodedAsync(rig, (round + 1) * 5);
        }

        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 150, Dropped: 100 } && store.Stored.Count == 50);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (ulong)i), rig.Store.Stored.Select(telegram => telegram.Sequence));
        Assert.Equal(Fleet.Meters[4].Send(29).Hex, Convert.ToHexStringLower(rig.Store.Stored[^1].Frame.Span));
    }

    private static async Task UntilDecodedAsync(ListenerRig rig, int telegrams)
    {
        var (outbox, counts) = (rig.Get<Outbox>(), rig.Get<Listener.Frames.HeardCounts>());
        while (outbox.Count + counts.Dropped < telegrams)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
    }

    [Fact]
    public async Task The_counters_reach_the_store_without_a_telegram_too()
    {
        await using var rig = await StartAsync();
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilStoredAsync(1);
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 2, Duplicate: 1 });
    }

    [Fact]
    public async Task A_stop_hands_over_what_is_decoded_and_asks_for_a_commit()
    {
        await using var rig = await StartAsync();
        Hear(rig, 100);
        Assert.Equal(0, await rig.StopAsync());
        AssertOnceAndInOrder(rig, 100);
        Assert.Equal(1, rig.Store.Flushes);
    }

    [Fact]
    public async Task A_stop_without_a_store_is_bounded_and_says_what_is_lost()
    {
        await using var rig = await StartAsync(("StoreLink:StopTimeout", "00:00:02"));
        await rig.Store.GoAsync();
        rig.Logs.Expect(2042);
        Hear(rig, 2);
        Assert.Equal(0, await rig.StopAsync());
        Assert.Contains(rig.Logs.Entries, entry => entry.Id == 2042 && entry.Message.StartsWith("10 telegrams", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alarms_raised_while_the_store_is_away_reach_it_later()
    {
        await using var rig = await StartAsync();
        await rig.Store.GoAsync();
        rig.Hear(Fleet.Meters[1].Send(1, new byte[16]));
        rig.Hear(Fleet.Meters[2].Send(1, new byte[16]));
        rig.Hear(Fleet.Meters[2].Send(2));
        await rig.Logs.WaitForAsync(2040, Stop);
        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.Alarms.Count == 1 && store.Stored.Count == 3);
        Assert.Equal(Fleet.Meters[1].Id, rig.Store.Alarms.Keys.Single().Subject);
    }

    [Fact]
    public async Task An_alarm_left_over_from_an_earlier_life_is_cleared_by_the_next_good_telegram()
    {
        await using var rig = await StartAsync();
        await rig.Store.RaiseAlarm(new V1.RaiseAlarmRequest { Kind = "aes_decryption_failed", Subject = Fleet.Meters[1].Id }, null!);
        rig.Hear(Fleet.Meters[1].Send(1));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0);
    }
}
