using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Tests.Frames;

public sealed class WaitingFrameTests
{
    private static readonly Frame Frame = Listener.Frames.Frame.Check([13, 0x44, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0], out _)!;

    private static Heard By(string receiver, int? rssiDbm, long at = 0) => new(Frame.Bytes, receiver, rssiDbm, new Moment(at, true, at));

    private static Heard Result(params (string Receiver, int? RssiDbm)[] heard)
    {
        var waiting = new WaitingFrame(new Question(Frame, By(heard[0].Receiver, heard[0].RssiDbm, 100), new Meter(1, "m", "auto", null, "f")), 0);
        for (var i = 1; i < heard.Length; i++)
            waiting.AddCopy(By(heard[i].Receiver, heard[i].RssiDbm, 100 + i));
        return waiting.GoOn().Heard;
    }

    [Fact]
    public void The_best_signal_is_told_and_the_others_are_named_in_the_order_of_hearing()
    {
        var heard = Result(("attic", -80), ("cellar", -60), ("roof", -70), ("esp", null));
        Assert.Equal(("cellar", -60), (heard.Receiver, heard.RssiDbm));
        Assert.Equal(["attic", "roof", "esp"], heard.AlsoHeardBy);
    }

    [Fact]
    public void The_time_stays_that_of_the_first_hearing() => Assert.Equal(100, Result(("attic", -80), ("cellar", -60)).Moment.UnixMilliseconds);

    [Fact]
    public void Of_equally_good_ones_the_first_is_taken_and_any_signal_is_better_than_none()
    {
        Assert.Equal("attic", Result(("attic", -60), ("cellar", -60)).Receiver);
        Assert.Equal("attic", Result(("attic", null), ("cellar", null)).Receiver);
        Assert.Equal("cellar", Result(("attic", null), ("cellar", -99)).Receiver);
    }

    [Fact]
    public void A_receiver_that_hears_it_twice_is_named_once_with_its_better_signal()
    {
        var heard = Result(("attic", -80), ("attic", -50), ("attic", -90));
        Assert.Equal(("attic", -50), (heard.Receiver, heard.RssiDbm));
        Assert.Empty(heard.AlsoHeardBy);
    }

    [Fact]
    public void Eight_others_are_named_at_most() =>
        Assert.Equal(WaitingFrame.MaxOthers, Result([.. Enumerable.Range(0, 20).Select(i => ($"r{i}", (int?)-50))]).AlsoHeardBy.Count);

    [Fact]
    public void What_comes_after_it_has_gone_on_changes_nothing()
    {
        var waiting = new WaitingFrame(new Question(Frame, By("attic", -80), new Meter(1, "m", "auto", null, "f")), 0);
        var heard = waiting.GoOn().Heard;
        waiting.AddCopy(By("cellar", -10));
        Assert.Equal("attic", heard.Receiver);
        Assert.Empty(heard.AlsoHeardBy);
    }
}
