using Edge.Listener.Frames;
using Edge.Listener.Storing;

namespace Edge.Listener.Tests.Storing;

public sealed class OutboxTests
{
    private readonly HeardCounts _counts = new(new WorkMonitor(TimeProvider.System));

    private Outbox Make(int capacity) => new(
        new ListenerOptions { QueueLength = capacity }, _counts, new HeardClock(new ManualTime(), new AlwaysSet()), new ServiceInfo("listener", "1", "me"));

    private static void Add(Outbox outbox, int from, int count)
    {
        for (var value = from; value < from + count; value++)
            outbox.AddReading(new Heard(new byte[12], "sim", null, new Moment(value, true, 0)), "12345678", "A", "{}");
    }

    [Fact]
    public void Telegrams_get_their_sequence_when_they_are_handed_over()
    {
        var outbox = Make(10);
        Add(outbox, 0, 5);
        var message = outbox.TakeMessage(3);
        Assert.Equal("me", message.InstanceId);
        Assert.Equal([1ul, 2, 3], message.Telegrams.Select(telegram => telegram.Sequence));
        Assert.Equal([4ul, 5], outbox.TakeMessage(3).Telegrams.Select(telegram => telegram.Sequence));
    }

    [Fact]
    public void The_oldest_that_was_not_handed_over_makes_room_and_leaves_no_gap()
    {
        var outbox = Make(5);
        Add(outbox, 0, 3);
        outbox.TakeMessage(2);
        Add(outbox, 3, 4);
        Assert.Equal((5, 2L), (outbox.Count, _counts.Dropped));
        var message = outbox.TakeMessage(10);
        Assert.Equal([(3ul, 4L), (4, 5), (5, 6)], message.Telegrams.Select(telegram => (telegram.Sequence, telegram.ReceivedAtMs)));
        Assert.Equal(2ul, message.Counters.Dropped);
    }

    [Fact]
    public void What_was_handed_over_is_not_dropped_for_the_store_may_have_it()
    {
        var outbox = Make(3);
        Add(outbox, 0, 3);
        outbox.TakeMessage(3);
        Add(outbox, 3, 1);
        Assert.Equal(1, _counts.Dropped);
        Assert.Equal([0L, 1, 2], outbox.TakeMessagesAgain(10).Single().Telegrams.Select(telegram => telegram.ReceivedAtMs));
    }

    [Fact]
    public void A_new_link_gets_again_what_was_not_acknowledged_with_the_same_sequences()
    {
        var outbox = Make(10);
        Add(outbox, 0, 6);
        outbox.TakeMessage(4);
        Assert.True(outbox.Acknowledge(1, 1));
        var again = outbox.TakeMessagesAgain(2).ToList();
        Assert.Equal([[2ul, 3], [4]], again.Select(message => message.Telegrams.Select(telegram => telegram.Sequence).ToArray()));
        Assert.Equal([5ul, 6], outbox.TakeMessage(10).Telegrams.Select(telegram => telegram.Sequence));
    }

    [Fact]
    public void An_acknowledgement_that_does_not_fit_is_not_taken()
    {
        var outbox = Make(10);
        Add(outbox, 0, 3);
        outbox.TakeMessage(3);
        Assert.False(outbox.Acknowledge(2, 1));
        Assert.False(outbox.Acknowledge(1, 4));
        Assert.Equal(3, outbox.Unacknowledged);
        Assert.True(outbox.Acknowledge(1, 3));
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public async Task A_source_that_can_wait_waits_for_room()
    {
        var outbox = Make(2);
        Add(outbox, 0, 2);
        outbox.TakeMessage(2);
        var waiting = outbox.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        outbox.Acknowledge(1, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private sealed class AlwaysSet : IClockRule
    {
        public bool IsSet => true;
    }
}
