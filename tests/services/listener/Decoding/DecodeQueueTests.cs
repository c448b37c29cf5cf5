using Edge.Listener.Decoding;
using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Decoding;

public sealed class DecodeQueueTests
{
    private static Question Ask(string receiver) =>
        new(Probe.Questions[0].Frame, new Heard(Probe.Questions[0].Frame.Bytes, receiver, null, default), Probe.Questions[0].Meter);

    private static string Drain(DecodeQueue queue)
    {
        var text = "";
        while (queue.TryTake() is { } question)
            text += question.Heard.Receiver;
        return text;
    }

    [Fact]
    public void The_oldest_makes_room()
    {
        var queue = new DecodeQueue(2);
        Assert.True(queue.Add(Ask("a")));
        Assert.True(queue.Add(Ask("b")));
        Assert.False(queue.Add(Ask("c")));
        Assert.Equal("bc", Drain(queue));
    }

    [Fact]
    public void What_is_put_back_comes_first_and_in_its_order()
    {
        var queue = new DecodeQueue(10);
        queue.Add(Ask("c"));
        queue.PutBack([Ask("a"), Ask("b")]);
        Assert.Equal("abc", Drain(queue));
    }

    [Fact]
    public async Task A_waiter_wakes_for_a_frame_and_for_the_end()
    {
        var queue = new DecodeQueue(10);
        var waiting = queue.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        queue.Add(Ask("a"));
        Assert.True(await waiting);
        Drain(queue);
        waiting = queue.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        queue.Complete();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task What_waits_at_the_end_is_still_taken()
    {
        var queue = new DecodeQueue(10);
        queue.Add(Ask("a"));
        queue.Complete();
        Assert.True(await queue.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal("a", Drain(queue));
    }
}
