using Edge.Listener.Storing;
using Edge.Listener.Tests.Rig;

namespace Edge.Listener.Tests.Storing;

/// <summary>The queue by itself: in memory, with a journal behind it, and over several lives.</summary>
public sealed class TelegramQueueTests : IDisposable
{
    private const long NoJournal = 0;

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private static IEnumerable<long> Range(int from, int count) => Enumerable.Range(from, count).Select(number => (long)number);

    [Fact]
    public void Telegrams_have_their_sequence_in_the_order_of_hearing()
    {
        using var life = _rig.Begin("me", 10);
        life.Hear(5);
        var message = life.Queue.TakeMessage(3);
        Assert.Equal("me", message.InstanceId);
        Assert.Equal([1ul, 2, 3], message.Telegrams.Select(telegram => telegram.Sequence));
        Assert.Equal([4ul, 5], life.Queue.TakeMessage(3).Telegrams.Select(telegram => telegram.Sequence));
    }

    [Fact]
    public void Without_a_journal_the_oldest_that_was_not_handed_over_makes_room_and_no_message_has_a_gap()
    {
        using var life = _rig.Begin("me", 5, NoJournal);
        life.Hear(3);
        life.Queue.TakeMessage(2);
        life.Hear(4);
        Assert.Equal((5, 2L), (life.Queue.InMemory, life.Counts.Dropped));
        var message = life.Queue.TakeMessage(10);
        Assert.Equal([(5ul, 4L), (6, 5), (7, 6)], message.Telegrams.Select(telegram => (telegram.Sequence, telegram.ReceivedAtMs)));
        Assert.Equal(2ul, message.Counters.Dropped);
        Assert.Equal([[1ul, 2], [5, 6, 7]], life.Queue.TakeMessagesAgain(10).Select(again => again.Telegrams.Select(telegram => telegram.Sequence).ToArray()));
    }

    [Fact]
    public void What_was_handed_over_is_not_dropped_for_the_store_may_have_it()
    {
        using var life = _rig.Begin("me", 3, NoJournal);
        life.Hear(3);
        life.Queue.TakeMessage(3);
        life.Hear(1);
        Assert.Equal(1, life.Counts.Dropped);
        Assert.Equal([0L, 1, 2], life.Queue.TakeMessagesAgain(10).Numbers());
    }

    [Fact]
    public void A_new_link_gets_again_what_was_not_acknowledged_with_the_same_sequences()
    {
        using var life = _rig.Begin("me", 10);
        life.Hear(6);
        life.Queue.TakeMessage(4);
        Assert.True(life.Queue.Acknowledge(1, 1));
        var again = life.Queue.TakeMessagesAgain(2).ToList();
        Assert.Equal([[2ul, 3], [4]], again.Select(message => message.Telegrams.Select(telegram => telegram.Sequence).ToArray()));
        Assert.Equal([5ul, 6], life.Queue.TakeMessage(10).Telegrams.Select(telegram => telegram.Sequence));
    }

    [Fact]
    public void An_acknowledgement_that_does_not_fit_is_not_taken()
    {
        using var life = _rig.Begin("me", 10);
        life.Hear(3);
        life.Queue.TakeMessage(3);
        Assert.False(life.Queue.Acknowledge(2, 1));
        Assert.False(life.Queue.Acknowledge(1, 4));
        Assert.Equal(3, life.Queue.Unacknowledged);
        Assert.True(life.Queue.Acknowledge(1, 3));
        Assert.Equal(0, life.Queue.InMemory);
    }

    [Fact]
    public async Task A_source_that_can_wait_waits_for_room()
    {
        using var life = _rig.Begin("me", 2);
        life.Hear(2);
        life.Queue.TakeMessage(2);
        var waiting = life.Queue.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        life.Queue.Acknowledge(1, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void While_the_memory_has_room_nothing_is_written()
    {
        using var life = _rig.Begin("me", 100);
        life.Hear(100);
        Assert.Empty(_rig.Files);
        Assert.Equal(Range(0, 100), life.Queue.TakeAll().Numbers());
    }

    [Fact]
    public void What_the_memory_cannot_hold_comes_back_from_the_journal_in_order_and_leaves_nothing()
    {
        using var life = _rig.Begin("me", 100);
        life.Hear(5_000);
        Assert.Equal((100, 4_900, 0L), (life.Queue.InMemory, life.Journal.Unread(), life.Counts.Dropped));
        var messages = life.Queue.TakeAll();
        Assert.Equal(Range(0, 5_000), messages.Numbers());
        Assert.Equal(Range(1, 5_000), messages.SelectMany(message => message.Telegrams).Select(telegram => (long)telegram.Sequence));
        Assert.Equal((0, 0L), (life.Queue.InMemory, life.Journal.Bytes));
        Assert.Empty(_rig.Files);
    }

    [Fact]
    public void While_the_journal_holds_anything_unread_new_telegrams_go_to_its_end()
    {
        using var life = _rig.Begin("me", 10);
        life.Hear(30);
        var first = life.Queue.TakeMessage(10);
        life.Queue.Acknowledge(1, 10);
        life.Hear(10);
        Assert.Equal((0, 30), (life.Queue.InMemory, life.Journal.Unread()));
        Assert.Equal(Range(0, 40), life.Queue.TakeAll(7).Prepend(first).Numbers());
        life.Hear(5);
        Assert.Equal((5, 0), (life.Queue.InMemory, life.Journal.Unread()));
    }

    [Fact]
    public void No_more_is_brought_back_into_memory_than_it_may_hold()
    {
        using var life = _rig.Begin("me", 50);
        life.Hear(1_000);
        for (var taken = 0; taken < 20; taken++)
            life.Queue.TakeMessage(20);
        Assert.Equal(50, life.Queue.InMemory);
        Assert.True(life.Queue.Acknowledge(1, 20));
        Assert.Equal(Range(50, 20), life.Queue.TakeMessage(30).Telegrams.Select(telegram => telegram.ReceivedAtMs));
    }

    [Fact]
    public void A_full_journal_drops_its_oldest_and_counts_them()
    {
        using var life = _rig.Begin("me", 100, maxBytes: 256 * 1024);
        life.Hear(3_000, frameBytes: 200);
        Assert.InRange(life.Journal.Bytes, 200 * 1024, 256 * 1024);
        var dropped = (int)life.Counts.Dropped;
        Assert.InRange(dropped, 1, 2_899);
        var taken = life.Queue.TakeAll();
        Assert.Equal(Range(0, 100).Concat(Range(100 + dropped, 2_900 - dropped)), taken.Numbers());
        Assert.All(taken, message => Assert.Equal(
            Enumerable.Range(0, message.Telegrams.Count).Select(i => message.Telegrams[0].Sequence + (ulong)i), message.Telegrams.Select(telegram => telegram.Sequence)));
    }

    [Fact]
    public void A_killed_life_leaves_its_journal_to_the_next_one_which_hands_it_over_first()
    {
        using (var killed = _rig.Begin("life-1", 100))
            killed.Hear(1_000);
        using var next = _rig.Begin("life-2", 100);
        next.Hear(150);
        var earlier = Assert.Single(next.Earlier).TakeAll();
        Assert.Equal(Range(100, 900), earlier.Numbers());
        Assert.All(earlier, message => Assert.Equal("life-1", message.InstanceId));
        Assert.Equal((101ul, 1_000ul), (earlier[0].Telegrams[0].Sequence, earlier[^1].Counters.Heard));
        Assert.Equal(Range(0, 150), next.Queue.TakeAll().Numbers());
        Assert.Empty(_rig.Files);
    }

    [Fact]
    public void Killed_while_the_journal_was_handed_over_it_is_handed_over_again_with_the_same_sequences()
    {
        using (var killed = _rig.Begin("life-1", 10))
        {
            killed.Hear(100);
            killed.Queue.TakeMessage(10);
            killed.Queue.Acknowledge(1, 10);
            killed.Queue.TakeMessage(10);
        }

        using var next = _rig.Begin("life-2", 10);
        var again = next.Earlier.Single().TakeAll();
        Assert.Equal(Enumerable.Range(11, 90).Select(i => (ulong)i), again.SelectMany(message => message.Telegrams).Select(telegram => telegram.Sequence));
    }

    [Fact]
    public void A_stop_leaves_nothing_behind_whatever_was_where()
    {
        using (var stopped = _rig.Begin("life-1", 20))
        {
            // Handed over from memory, handed over from the journal, back in memory, only in the journal.
            stopped.Hear(100);
            stopped.Queue.TakeMessage(20);
            stopped.Queue.Acknowledge(1, 15);
            stopped.Queue.TakeMessage(5);
            stopped.Queue.Complete();
            Assert.Equal((85, 0), stopped.Queue.Keep());
            stopped.Hear(5);
        }

        using var next = _rig.Begin("life-2", 20);
        var kept = next.Earlier.Single().TakeAll(7);
        Assert.Equal(Range(15, 90), kept.Numbers());
        Assert.Equal(Range(16, 90), kept.SelectMany(message => message.Telegrams).Select(telegram => (long)telegram.Sequence));
        Assert.Equal(105ul, kept[^1].Counters.Heard);
    }

    [Fact]
    public void Lives_are_handed_over_in_their_order()
    {
        for (var number = 1; number <= 12; number++)
        {
            using var life = _rig.Begin($"life-{number}", 5);
            life.Hear(10);
            life.Queue.Keep();
        }

        using var last = _rig.Begin("last", 5);
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"life-{number}"), last.Earlier.Select(queue => queue.TakeMessage(1).InstanceId));
    }

    [Fact]
    public void Earlier_lives_make_room_for_what_is_heard_now()
    {
        using (var killed = _rig.Begin("life-1", 1, 256 * 1024))
            killed.Hear(1_000, frameBytes: 200);
        using var next = _rig.Begin("life-2", 1, 256 * 1024);
        next.Hear(601, frameBytes: 200);
        Assert.Equal(0, next.Counts.Dropped);
        Assert.InRange(next.Journal.LostOfEarlierLives, 1, 998);
        Assert.Equal(999 - next.Journal.LostOfEarlierLives, next.Earlier.Single().TakeAll().Numbers().Count());
        Assert.Equal(Range(0, 601), next.Queue.TakeAll().Numbers());
    }
}
