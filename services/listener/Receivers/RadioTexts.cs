namespace Edge.Listener.Receivers;

/// <summary>What a line of a dongle's child says about its radio.</summary>
internal enum RadioSign
{
    /// <summary>Nothing that anybody acts upon; it is logged.</summary>
    None,

    /// <summary>The radio is there and listens.</summary>
    Started,

    /// <summary>The radio was looked for and is not there.</summary>
    Missing,

    /// <summary>The radio was there and is gone.</summary>
    Lost,

    /// <summary>The radio is there and does not work.</summary>
    Failing,

    /// <summary>The radio has heard nothing for long.</summary>
    Inactive,
}

/// <summary>The texts of wmbusmeters 2.0.0 that are acted upon, word for word, and what they mean.</summary>
internal static class RadioTexts
{
    public static ReadOnlySpan<byte> Started => "Started "u8;

    public static RadioSign SignOf(ReadOnlySpan<byte> line) => line switch
    {
        // Started config im871a[00102759] on /dev/ttyUSB0 listening on c1,t1
        _ when line.StartsWith(Started) => RadioSign.Started,
        // No wmbus device detected, waiting for a device to be plugged in.
        _ when line.StartsWith("No wmbus device detected"u8) => RadioSign.Missing,
        // [ALARM SpecifiedDeviceNotFound] the device im871a:c1,t1 is not working
        _ when line.StartsWith("[ALARM SpecifiedDeviceNotFound]"u8) => RadioSign.Missing,
        // Expected cul on /dev/ttyACM0 but did not find it! Ignoring tty!
        _ when line.StartsWith("Expected "u8) && line.IndexOf("but did not find it"u8) > 0 => RadioSign.Missing,
        // Not the expected dongle (dongle said 00102759, you said 00102760!
        _ when line.StartsWith("Not the expected dongle"u8) => RadioSign.Missing,
        // Lost /dev/ttyUSB0 closing im871a[00102759]
        _ when line.StartsWith("Lost "u8) && line.IndexOf(" closing "u8) > 0 => RadioSign.Lost,
        // [ALARM DeviceFailure] too many protocol errors(20) resetting /dev/ttyUSB0 im871a
        _ when line.StartsWith("[ALARM DeviceFailure]"u8) => RadioSign.Failing,
        // [ALARM RegularResetFailure] failed regular reset of /dev/ttyUSB0 im871a
        _ when line.StartsWith("[ALARM RegularResetFailure]"u8) => RadioSign.Failing,
        // Warning! Auto scan has found an rtl_sdr dongle, but you have no rtl_wmbus in the path!
        _ when line.StartsWith("Warning! Auto scan has found an rtl_sdr dongle, but you have no "u8) => RadioSign.Failing,
        // [ALARM DeviceInactivity] 4 seconds of inactivity resetting /dev/ttyUSB0 im871a (timeout 4s expected mon-sun(00-23) now ...)
        _ when line.StartsWith("[ALARM DeviceInactivity]"u8) => RadioSign.Inactive,
        _ => RadioSign.None,
    };
}
