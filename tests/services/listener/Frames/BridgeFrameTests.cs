using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

public sealed class BridgeFrameTests
{
    private const string Bridge = "43C465B257604000F0DBA28311004259C700";
    private const string Inner = "314465320316448834087A1C0000000B6E9102004B6E831300426C3F3C326CFFFF046D1A155A3982046C5F388B046E910200";

    [Fact]
    public void The_meters_frame_is_taken_out_of_the_bridges()
    {
        var frame = Frame.Check(Convert.FromHexString(Bridge + Inner), out _)!;
        Assert.Equal(Inner, Convert.ToHexString(frame.Bytes.Span));
        Assert.Equal(("88441603", "LSE"), (frame.Address.MeterId, frame.Address.Manufacturer));
    }

    [Theory]
    [InlineData("43C4", "3244", "inside, a length that does not fit")]
    [InlineData("43C4", "3146", "inside, another control byte")]
    [InlineData("42C4", "3144", "outside, a length that does not fit")]
    public void What_holds_no_whole_frame_is_refused_as_before(string outside, string inside, string because)
    {
        var bytes = Convert.FromHexString(outside + Bridge[4..] + inside + Inner[4..]);
        Assert.Same(bytes, BridgeFrame.Open(bytes));
        Assert.True(Frame.Check(bytes, out _) is null, because);
    }

    [Fact]
    public void Any_other_frame_stays_as_it_is()
    {
        var bytes = Convert.FromHexString(Inner);
        Assert.Same(bytes, BridgeFrame.Open(bytes));
    }
}
