using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

/// <summary>The frame of a repeater is the meter's own but for its hop bits.</summary>
public sealed class FrameKeyTests
{
    private const string ShortMode5 = "1944ee4d785634123c077a010010050c137856341202fd170000";
    private const string ShortPlain = "1944ee4d785634123c077a010000000c137856341202fd170000";
    private const string ShortMode7 = "1944ee4d785634123c077a010010070c137856341202fd170000";
    private const string LongMode5 = "2144ee4d785634123c077278563412ee4d3c07010010050c137856341202fd170000";
    private const string WithLinkLayer = "1744ee4d785634123c078c20017a0100100504130000ff00";

    private static FrameKey Key(byte[] bytes) => new(Frame.Check(bytes, out _)!, FrameLayers.Of(bytes));

    private static bool AreSame(string hex, int at, byte changed)
    {
        var repeated = Convert.FromHexString(hex);
        repeated[at] ^= changed;
        var (one, other) = (Key(Convert.FromHexString(hex)), Key(repeated));
        Assert.Equal(one.Equals(other), one.GetHashCode() == other.GetHashCode());
        return one.Equals(other);
    }

    [Theory]
    [InlineData(ShortMode5, 13, 0x01)]
    [InlineData(ShortMode5, 13, 0x02)]
    [InlineData(ShortPlain, 13, 0x03)]
    [InlineData(LongMode5, 21, 0x01)]
    [InlineData(WithLinkLayer, 11, 0x10)]
    [InlineData(WithLinkLayer, 16, 0x01)]
    public void A_repeated_frame_is_the_same(string hex, int at, byte changed) => Assert.True(AreSame(hex, at, changed));

    [Theory]
    [InlineData(ShortMode5, 13, 0x04)]
    [InlineData(ShortMode5, 13, 0x10)]
    [InlineData(ShortMode5, 11, 0x01)]
    [InlineData(ShortMode7, 13, 0x01)]
    [InlineData(WithLinkLayer, 11, 0x20)]
    [InlineData(WithLinkLayer, 12, 0x01)]
    [InlineData(ShortPlain, 25, 0x01)]
    public void Any_other_difference_makes_another_frame(string hex, int at, byte changed) => Assert.False(AreSame(hex, at, changed));

    [Fact]
    public void Every_other_bit_counts_wherever_it_is()
    {
        for (var at = 2; at < 34; at++)
            for (var bit = 1; bit < 256; bit <<= 1)
                Assert.Equal(at == 21 && bit < 4, AreSame(LongMode5, at, (byte)bit));
    }
}
