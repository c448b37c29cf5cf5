using Edge.Listener.Frames;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Frames;

public sealed class FrameLayersTests
{
    private static FrameLayers Of(string hex) => FrameLayers.Of(Convert.FromHexString(hex));

    [Fact]
    public void The_simulated_meters_show_whether_they_encrypt_and_where_their_second_address_is()
    {
        foreach (var meter in Fleet.Create(25, 3).Meters)
        {
            var layers = FrameLayers.Of(meter.Send(1).Frame);
            Assert.Equal(meter.Key is not null, layers.Encrypted);
            Assert.Equal(meter.LongHeader ? meter.Id : null, layers.TransportId is { } id ? LinkAddress.IdText(id) : null);
        }
    }

    [Theory]
    [InlineData("2a442d2c998734761b168d2091d37cac21e1d68cdaffcd3dc452bd802913ff7b1706ca9e355d6c2701cc24", true)]
    [InlineData("1944304c72242421d401a2013d4013dd8b46a4999c1293e582cc", false)]
    [InlineData("1544ee4d785634123c078c20017a0100000004130000ff00", false)]
    [InlineData("1544ee4d785634123c078c20017a0100100504130000ff00", true)]
    public void Layers_below_are_passed_through(string frame, bool encrypted) => Assert.Equal(encrypted, Of(frame).Encrypted);

    [Fact]
    public void Whatever_the_bytes_it_ends()
    {
        var random = new Random(5);
        for (var i = 0; i < 50_000; i++)
        {
            var frame = new byte[random.Next(Frame.MinBytes, 60)];
            random.NextBytes(frame);
            frame[10] = (byte)random.Next(0x8B, 0x92);
            _ = FrameLayers.Of(frame);
        }
    }
}
