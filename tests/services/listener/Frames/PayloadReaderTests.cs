using System.Text;
using Edge.Listener.Frames;
using Edge.Radio.Transmitting;

namespace Edge.Listener.Tests.Frames;

public sealed class PayloadReaderTests
{
    private const string Hex = "1944ee4d785634123c077a010000000c137856341202fd170000";

    private static Received Read(string payload) => PayloadReader.Read(Encoding.UTF8.GetBytes(payload));

    [Theory]
    [InlineData(Hex)]
    [InlineData("1944EE4D785634123C077A010000000C137856341202FD170000")]
    [InlineData(" 1944 ee4d 7856 3412 3c07 7a01 0000 000c 1378 5634 1202 fd17 0000\r\n")]
    [InlineData("{\"frame\":\"" + Hex + "\"}")]
    [InlineData(" {\"rssi_dbm\":-71, \"frame\":\"" + Hex + "\", \"more\":{\"a\":[1]}}\n")]
    public void A_frame_is_read_in_every_form_that_receivers_use(string payload)
    {
        var received = Read(payload);
        Assert.Null(received.Bad);
        Assert.Equal(Hex, Convert.ToHexStringLower(received.Frame!.Bytes.Span));
        Assert.Equal("12345678", received.Frame.Address.MeterId);
    }

    [Fact]
    public void The_signal_strength_is_taken_where_it_is_told()
    {
        Assert.Equal(-71, Read($$"""{"frame":"{{Hex}}","rssi_dbm":-71}""").RssiDbm);
        Assert.Null(Read($$"""{"frame":"{{Hex}}"}""").RssiDbm);
        Assert.Null(Read($$"""{"frame":"{{Hex}}","rssi_dbm":"loud"}""").RssiDbm);
        Assert.Null(Read(Hex).RssiDbm);
    }

    [Theory]
    [InlineData("", "not_hex")]
    [InlineData("   ", "not_hex")]
    [InlineData("hello, this is no telegram", "not_hex")]
    [InlineData("1944e", "not_hex")]
    [InlineData("0x1944ee4d", "not_hex")]
    [InlineData("{\"frame\":17}", "not_hex")]
    [InlineData("{\"frame\":\"\\ud800\"}", "not_hex")]
    [InlineData("{\"frames\":\"" + Hex + "\"}", "not_hex")]
    [InlineData("{\"frame\":\"" + Hex, "not_hex")]
    [InlineData("[]", "not_hex")]
    [InlineData("0a44ee4d785634123c077a", "bad_length")]
    [InlineData("ff44ee4d785634123c077a010000000c137856341202fd170000", "bad_length")]
    [InlineData("1844ee4d785634123c077a010000000c137856341202fd170000", "bad_length")]
    [InlineData("1945ee4d785634123c077a010000000c137856341202fd170000", "bad_length")]
    public void What_is_no_frame_is_rejected_with_its_reason(string payload, string reason)
    {
        var bad = Read(payload).Bad;
        Assert.NotNull(bad);
        Assert.Equal(reason, bad.Reason);
    }

    [Fact]
    public void Ten_kilobytes_are_too_long_and_only_their_beginning_is_kept()
    {
        var bad = Read(string.Concat(Enumerable.Repeat("2f", 5_000))).Bad;
        Assert.Equal("too_long", bad!.Reason);
        Assert.Equal(Frame.MaxBytes, bad.Bytes.Length);
        Assert.InRange(bad.Detail.Length, 100, 130);
    }

    [Fact]
    public void One_byte_more_than_a_frame_can_have_is_too_long() => Assert.Equal("too_long", Read(new string('f', 2 * 257)).Bad!.Reason);

    [Fact]
    public void The_longest_frame_is_taken() => Assert.Equal(256, Read("ff44" + new string('0', 508)).Frame!.Bytes.Length);

    [Fact]
    public void Control_characters_do_not_get_into_the_detail() =>
        Assert.Equal("not hex: a.b..c", PayloadReader.Read("a\u0001b\u00e9c"u8).Bad!.Detail);

    [Fact]
    public void Every_damage_of_the_simulated_radio_is_found()
    {
        foreach (var kind in Damage.Kinds)
            Assert.NotNull(PayloadReader.Read(Damage.Of(kind, Convert.FromHexString(Hex))).Bad);
    }

    [Fact]
    public void Random_bytes_are_never_more_than_a_rejection()
    {
        var random = new Random(17);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (i % 3 == 0)
                bytes = [(byte)'{', .. bytes];
            Assert.True(PayloadReader.Read(bytes) is { Frame: null, Bad: not null } or { Frame: not null, Bad: null });
        }
    }
}
