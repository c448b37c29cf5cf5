using Edge.Listener.Receivers;

namespace Edge.Listener.Tests.Receivers;

public sealed class DongleSpecTests
{
    [Theory]
    [InlineData("roof=im871a:c1,t1", "roof", "im871a:c1,t1")]
    [InlineData("sdr=rtlwmbus", "sdr", "rtlwmbus")]
    [InlineData("usb-2=/dev/serial/by-id/usb-Silicon_Labs-if00:im871a[00102759]:c1", "usb-2", "/dev/serial/by-id/usb-Silicon_Labs-if00:im871a[00102759]:c1")]
    [InlineData("a=MAIN=im871a:c1", "a", "MAIN=im871a:c1")]
    public void A_name_and_a_device_are_read(string text, string name, string device) =>
        Assert.Equal(new DongleSpec(name, device), DongleSpec.Parse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("im871a:c1")]
    [InlineData("=im871a")]
    [InlineData("Roof=im871a")]
    [InlineData("../x=im871a")]
    [InlineData("decoder=im871a")]
    [InlineData("roof=")]
    [InlineData("roof=--listmeters")]
    [InlineData("roof=im871a c1")]
    [InlineData("roof=im871a\nshell=id")]
    [InlineData("roof=im871a\u00e4")]
    [InlineData("roof=rtlwmbus:CMD(id)")]
    public void Anything_else_is_refused_in_words(string text)
    {
        Assert.Null(DongleSpec.Parse(text, out var wrong));
        Assert.NotEmpty(wrong);
    }

    [Fact]
    public void Every_mistake_in_the_settings_is_named()
    {
        var options = new ListenerOptions { Receivers = ["attic", "Attic"], Dongles = ["roof=im871a", "roof=cul", "attic=im871a", "x"], DongleDirectory = "" };
        Assert.Equal(
            [
                "Receivers = Attic: 1 to 40 lower-case letters, digits, - and _ are expected",
                "Dongles = x: name=device is expected, for example roof=im871a:c1,t1",
                "Dongles = roof: named twice",
                "Dongles = attic: named twice, among Receivers too",
                "DongleDirectory = : a folder is expected",
            ],
            options.Check());
    }
}
