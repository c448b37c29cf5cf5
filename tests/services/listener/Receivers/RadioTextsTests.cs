using System.Text;
using Edge.Listener.Receivers;

namespace Edge.Listener.Tests.Receivers;

public sealed class RadioTextsTests
{
    [Theory]
    [InlineData("Started config im871a[00102759] on /dev/ttyUSB0 listening on c1,t1", nameof(RadioSign.Started))]
    [InlineData("Started auto rtlwmbus[00000001] listening on c1,t1 using fq 868.95M", nameof(RadioSign.Started))]
    [InlineData("No wmbus device detected, waiting for a device to be plugged in.", nameof(RadioSign.Missing))]
    [InlineData("[ALARM SpecifiedDeviceNotFound] the device im871a:c1,t1 is not working", nameof(RadioSign.Missing))]
    [InlineData("Expected cul on /dev/ttyACM0 but did not find it! Ignoring tty!", nameof(RadioSign.Missing))]
    [InlineData("Not the expected dongle (dongle said 1, you said 2!", nameof(RadioSign.Missing))]
    [InlineData("Lost /dev/ttyUSB0 closing im871a[00102759]", nameof(RadioSign.Lost))]
    [InlineData("[ALARM DeviceFailure] too many protocol errors(20) resetting /dev/ttyUSB0 im871a", nameof(RadioSign.Failing))]
    [InlineData("[ALARM RegularResetFailure] failed regular reset of /dev/ttyUSB0 im871a", nameof(RadioSign.Failing))]
    [InlineData("[ALARM DeviceInactivity] 4 seconds of inactivity resetting /dev/ttyUSB0 im871a (timeout 4s expected mon-sun(00-23) now 1)", nameof(RadioSign.Inactive))]
    [InlineData("(wmbus) successfully reset wmbus device", nameof(RadioSign.None))]
    [InlineData("Lost in thought", nameof(RadioSign.None))]
    public void Each_text_has_its_meaning(string text, string sign) => Assert.Equal(sign, RadioTexts.SignOf(Encoding.UTF8.GetBytes(text)).ToString());
}
