using Edge.Radio.Telegrams;

namespace Edge.Radio.Tests;

public sealed class TelegramBuilderTests
{
    private static readonly MeterAddress Water = new("SON", "12345678", 0x3C, 0x07);
    private static readonly byte[] Records = Convert.FromHexString("0C137856341202FD170000");

    [Fact]
    public void A_plain_telegram_with_the_short_header_is_what_the_standard_says() =>
        Assert.Equal(
            "1944ee4d785634123c077a010000000c137856341202fd170000",
            Convert.ToHexStringLower(TelegramBuilder.Build(Water, Records, new Envelope(1))));

    [Fact]
    public void The_long_header_repeats_the_address_in_the_order_of_the_transport_layer() =>
        Assert.Equal(
            "2144ee4d785634123c077278563412ee4d3c07010000000c137856341202fd170000",
            Convert.ToHexStringLower(TelegramBuilder.Build(Water, Records, new Envelope(1) { LongHeader = true })));

    [Fact]
    public void Mode_5_tells_its_blocks_and_encrypts_as_openssl_does() =>
        Assert.Equal(
            "1e44ee4d785634123c077a01001005cb8b3ba223467d1c3e0bcafa5a418a0f",
            Convert.ToHexStringLower(TelegramBuilder.Build(Water, Records, new Envelope(1) { Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)] })));

    [Fact]
    public void The_length_byte_counts_what_follows_it()
    {
        foreach (var bytes in new[] { 0, 1, 13, 14, 15, 100, TelegramBuilder.MaxEncryptedRecordBytes })
        {
            var frame = TelegramBuilder.Build(Water, new byte[bytes], new Envelope(7) { Key = new byte[16] });
            Assert.Equal(frame.Length, frame[0] + 1);
            Assert.Equal(0, (frame.Length - 15) % 16);
        }
    }

    [Fact]
    public void More_than_fits_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TelegramBuilder.Build(Water, new byte[TelegramBuilder.MaxEncryptedRecordBytes + 1], new Envelope(1) { Key = new byte[16] }));
        Assert.Throws<ArgumentException>(() => TelegramBuilder.Build(Water, new byte[242], new Envelope(1)));
    }
}
