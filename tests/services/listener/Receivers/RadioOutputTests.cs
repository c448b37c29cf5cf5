using System.Text;
using Edge.Listener.Frames;
using Edge.Listener.Receivers;

namespace Edge.Listener.Tests.Receivers;

public sealed class RadioOutputTests
{
    private const string Hex = "1944EE4D785634123C077A010000000C137856341202FD170000";

    private readonly List<Received> _heard = [];
    private readonly List<string> _said = [];

    private void Read(string text, int bytesAtOnce = int.MaxValue)
    {
        var output = new RadioOutput(_heard.Add, line => _said.Add(Encoding.UTF8.GetString(line)));
        output.Read(new Pieces(Encoding.UTF8.GetBytes(text), bytesAtOnce));
    }

    private static string Block(string rssi) =>
        $"Received telegram from: 12345678\n          manufacturer: (SON) Sontex, Switzerland (0x4dee)\n                  type: Water meter (0x07)\n"
        + $"                   ver: 0x3c\n                device: cul\n                  rssi: {rssi}\n                driver: supercom587\ntelegram=|_{Hex}|+4\n";

    [Theory]
    [InlineData("-82 dBm", -82)]
    [InlineData("0 dBm", null)]
    [InlineData("97 dBm", null)]
    [InlineData("999 dBm", null)]
    [InlineData("", null)]
    public void A_telegram_is_taken_with_its_signal_where_that_can_be_one(string rssi, int? dbm)
    {
        Read(Block(rssi));
        var received = Assert.Single(_heard);
        Assert.Equal(Hex, Convert.ToHexString(received.Frame!.Bytes.Span));
        Assert.Equal(dbm, received.RssiDbm);
        Assert.Empty(_said);
    }

    [Fact]
    public void A_signal_belongs_to_its_own_telegram_only()
    {
        Read(Block("-82 dBm") + $"Received telegram from: 12345678\ntelegram=|_{Hex}|+5\n" + Block("-60 dBm"));
        Assert.Equal([-82, null, -60], _heard.Select(received => received.RssiDbm));
    }

    [Fact]
    public void It_does_not_matter_in_which_pieces_it_comes()
    {
        Read("Started config cul on /dev/ttyACM0 listening on t1\n" + Block("-82 dBm") + "Lost /dev/ttyACM0 closing cul\n", 1);
        Assert.Equal(-82, Assert.Single(_heard).RssiDbm);
        Assert.Equal(["Started config cul on /dev/ttyACM0 listening on t1", "Lost /dev/ttyACM0 closing cul"], _said);
    }

    [Theory]
    [InlineData("telegram=|_|+0")]
    [InlineData("telegram=|_1944EE|+0")]
    [InlineData("telegram=|_zz44EE4D785634123C077A|+0")]
    [InlineData("telegram=|")]
    public void What_is_no_frame_is_a_damaged_one(string line)
    {
        Read(line + "\n");
        Assert.NotNull(Assert.Single(_heard).Bad);
    }

    [Fact]
    public void Whatever_the_bytes_it_ends_and_stays_in_bounds()
    {
        var random = new Random(8);
        var bytes = new byte[500_000];
        random.NextBytes(bytes);
        new RadioOutput(_heard.Add, line => Assert.InRange(line.Length, 1, RadioOutput.MaxLineBytes)).Read(new MemoryStream(bytes));
        Assert.Empty(_heard);
        Read("telegram=|_" + new string('A', 5_000_000) + "\n" + Block("-50 dBm"));
        Assert.Equal(-50, _heard[^1].RssiDbm);
    }

    private sealed class Pieces(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atOnce));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);
    }
}
