using Edge.Listener.Serving;
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
    public async Task A_store_away_for_too_long_costs_the_oldest_where_there_is_no_journal()
    {
        await using var rig = await StartAsync(("Listener:QueueLength", "50"), ("Journal:MaxBytes", "0"), ("Journal:SyncInterval", "00:00:00.1"));
        await rig.Store.GoAsync();
        // By and by, so that it is the outbox that overflows and not the decoder's queue.
        for (var round = 0; round < 30; round++)
        {
            Hear(rig, 1, from: round);
            await UntilDecodedAsync(rig, (round + 1) * 5);
        }

        await rig.Store.ComeAsync();
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 150, Dropped: 100 } && store.Stored.Count == 50);
        var sequences = rig.Store.Stored.Select(telegram => telegram.Sequence).ToList();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(150ul, sequences[^1]);
        Assert.Equal(Fleet.Meters[4].Send(29).Hex, Convert.ToHexStringLower(rig.Store.Stored[^1].Frame.Span));
        await rig.Store.UntilAsync(store => store.ToldAlarms.Any(told => told.SinceMs is null) && store.Alarms.Count == 0);
        Assert.Equal(("telegrams_dropped", "waiting_for_store"), (rig.Store.ToldAlarms[0].Kind, rig.Store.ToldAlarms[0].Subject));
    }

    [Fact]
    public async Task With_a_journal_a_store_away_for_long_costs_nothing()
    {
        await using var rig = await StartAsync(("Listener:QueueLength", "50"));
        await rig.Store.GoAsync();
        for (var round = 0; round < 60; round++)
        {
            Hear(rig, 1, from: round);
            await UntilDecodedAsync(rig, (round + 1) * 5);
        }

        var status = rig.Get<StatusReader>().Read();
        Assert.Equal((50ul, 250ul), (status.QueuedInMemory, status.QueuedInJournal));
        Assert.InRange(status.JournalBytes, 250ul * 200, 250ul * 1_000);
        await rig.Store.ComeAsync();
        await rig.Store.UntilStoredAsync(300);
        AssertOnceAndInOrder(rig, 60);
        await UntilAsync(() => rig.Get<StatusReader>().Read() is { QueuedInMemory: 0, QueuedInJournal: 0, JournalBytes: 0 });
    }

    [Fact]
    public async Task A_decoder_that_is_down_for_long_costs_the_oldest_frames_and_an_alarm_until_it_works()
    {
        await using var rig = await StartAsync(("Listener:QueueLength", "20"), ("Journal:SyncInterval", "00:00:00.1"), ("Decoder:RestartPause", "00:00:03"));
        rig.Logs.Expect(2020);
        await UntilAsync(() => rig.DecoderPid != 0);
        using (var decoder = System.Diagnostics.Process.GetProcessById((int)rig.DecoderPid))
            Signals.Send(decoder, Signals.Kill);
        await rig.Logs.WaitForAsync(2020, Stop);
        Hear(rig, 20);
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("telegrams_dropped", "waiting_for_decoder")));
        await rig.Store.UntilAsync(store => store.Stored.Count == 20 && store.Counters is { Heard: 100, Dropped: 80 } && store.Alarms.Count == 0);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
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
        // One to see what is kept, once after the start.
        await rig.Store.UntilAsync(store => store.Flushes == 1);
        Hear(rig, 100);
        Assert.Equal(0, await rig.StopAsync());
        AssertOnceAndInOrder(rig, 100);
        Assert.Equal(2, rig.Store.Flushes);
    }

    [Theory]
    [InlineData("1000000", 2044)]
    [InlineData("0", 2042)]
    public async Task A_stop_without_a_store_is_bounded_and_leaves_the_rest_in_the_journal_or_says_what_is_lost(string journalBytes, int eventId)
    {
        await using var rig = await StartAsync(("StoreLink:StopTimeout", "00:00:02"), ("Journal:MaxBytes", journalBytes));
        await rig.Store.GoAsync();
        rig.Logs.Expect(2042);
        Hear(rig, 2);
        await UntilDecodedAsync(rig, 10);
        Assert.Equal(0, await rig.StopAsync());
        Assert.Contains(rig.Logs.Entries, entry => entry.Id == eventId && entry.Message.StartsWith("10 telegrams", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Logs.Entries, entry => entry.Id is 2042 or 2044 && entry.Id != eventId);
    }
}
