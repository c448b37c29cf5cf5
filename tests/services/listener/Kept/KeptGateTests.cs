using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Kept;
using Edge.Listener.Meters;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.V1;

namespace Edge.Listener.Tests.Kept;

public sealed class KeptGateTests
{
    private static readonly Fleet Fleet = Fleet.Create(1, 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Question Question()
    {
        var frame = Frame.Check(Fleet.Meters[0].Send(1).Frame, out _)!;
        var heard = new Heard(frame.Bytes, "sim", null, default) { Kept = new KeptFrame { Id = 1 } };
        return new Question(frame, heard, new Meter(1, "A", "auto", null, "a"));
    }

    [Fact]
    public async Task While_the_decoder_does_not_answer_only_a_few_kept_frames_wait_for_it()
    {
        // A program that cannot be run: nothing takes questions.
        await using var rig = await ListenerRig.StartAsync("/nonexistent", Fleet);
        rig.Logs.Expect(2003);
        var gate = rig.Get<KeptGate>();
        for (var i = 0; i < KeptGate.InFlight; i++)
            await gate.AskAsync(Question(), _ => Task.CompletedTask, Stop);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.AskAsync(Question(), _ => Task.CompletedTask, patience.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.DrainAsync(patience.Token));
        var queue = rig.Get<DecodeQueue>();
        Assert.Equal(0, queue.Count);
        for (var i = 0; i < KeptGate.InFlight; i++)
        {
            Assert.NotNull(queue.TryTake());
            gate.Answered();
        }

        Assert.Null(queue.TryTake());
        await gate.DrainAsync(Stop);
        await gate.AskAsync(Question(), _ => Task.CompletedTask, Stop);
    }

    [Fact]
    public void A_kept_frame_that_makes_room_for_a_live_one_is_no_loss_and_is_told()
    {
        var queue = new DecodeQueue(1);
        bool? told = null;
        var frame = Question().Frame;
        Assert.True(queue.TryAddKept(new Question(frame, Question().Heard, Question().Meter) { Settled = isReading => told = isReading }));
        Assert.False(queue.TryAddKept(Question()));
        Assert.True(queue.Add(new Question(frame, new Heard(frame.Bytes, "sim", null, default), Question().Meter)));
        Assert.Equal((false, 1), (told, queue.Count));
    }
}
