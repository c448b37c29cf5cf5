using Edge.Listener.Children;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Radio.Telegrams;

namespace Edge.Listener.Tests.Meters;

public sealed class DecoderProgramTests
{
    private static DecoderProgram Program(string program) => new(new DecoderOptions { Program = program }, TimeProvider.System);

    [Fact]
    public async Task The_real_program_knows_the_drivers_of_all_simulated_meters_and_which_meters_they_are_for()
    {
        var drivers = await Program("wmbusmeters").ListDriversAsync(TestContext.Current.CancellationToken);
        Assert.True(drivers.Count > 100, $"{drivers.Count} drivers");
        Assert.True(drivers.Knows("auto"));
        Assert.False(drivers.Knows("unknown"));
        foreach (var type in MeterTypes.All)
        {
            var frame = TelegramBuilder.Build(new MeterAddress(type.Manufacturer, "12345678", type.Version, type.DeviceType), [], new Envelope(0));
            Assert.True(drivers.Knows(type.Driver));
            Assert.Equal(type.Driver, drivers.Suggest(Frame.Check(frame, out _)!.Address));
        }
    }

    [Fact]
    public async Task The_real_program_tells_its_version() =>
        Assert.Matches(@"^2\.\d+\.\d+$", await Program("wmbusmeters").VersionAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        var failure = await Assert.ThrowsAsync<ChildException>(() => Program("/nowhere/wmbusmeters").VersionAsync(TestContext.Current.CancellationToken));
        Assert.Contains("/nowhere/wmbusmeters cannot be started", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_is_told()
    {
        var failure = await Assert.ThrowsAsync<ChildException>(() => Program("/bin/false").VersionAsync(TestContext.Current.CancellationToken));
        Assert.Contains("ended with 1", failure.Message, StringComparison.Ordinal);
    }
}
