namespace Edge.Listener.Receivers;

/// <summary>A dongle that is configured: what we call it, and where wmbusmeters finds it.</summary>
internal sealed record DongleSpec(string Name, string Device)
{
    private const int MaxDeviceCharacters = 200;

    // Restart knows the decoder by this name.
    private const string Decoder = "decoder";

    /// <summary>Whether frames come through a named pipe instead of a radio.</summary>
    public bool IsStandIn => Device.StartsWith("stdin:", StringComparison.Ordinal);

    /// <summary>Reads <c>name=device</c>; null, with what is wrong in words, when it is none.</summary>
    public static DongleSpec? Parse(string text, out string wrong)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        wrong = at < 0 ? "name=device is expected, for example roof=im871a:c1,t1" : Wrong(text[..at], text[(at + 1)..]);
        return wrong.Length == 0 ? new DongleSpec(text[..at], text[(at + 1)..]) : null;
    }

    private static string Wrong(string name, string device) => device switch
    {
        _ when !ReceiverName.IsGood(name) => $"name: {ReceiverName.Rule}",
        _ when name == Decoder => "the decoder has this name",
        "" => "device: a device of wmbusmeters is expected, for example im871a:c1,t1",
        { Length: > MaxDeviceCharacters } => $"device: at most {MaxDeviceCharacters} characters are expected",
        ['-', ..] => "device: it must not begin with -",
        _ when device.Any(character => character is < '!' or > '~') => "device: printable characters without white space are expected",
        // wmbusmeters would give it to a shell.
        _ when device.Contains("CMD(", StringComparison.OrdinalIgnoreCase) => "device: commands are not allowed",
        _ => "",
    };
}
