namespace Edge.Listener.Meters;

/// <summary>Checks a file's settings one by one; the first that is wrong is told, and what is right is used.</summary>
internal sealed class MeterSettings(IReadOnlyDictionary<string, (int Line, string Value)> settings, DriverList drivers)
{
    private const int MaxNameCharacters = 100;

    private MeterFault? _fault;
    private string _file = "";

    /// <summary>What the file says.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="fault">What is wrong with it already.</param>
    public MeterSetup Build(string file, MeterFault? fault)
    {
        (_file, _fault) = (file, fault);
        var name = Name();
        var address = Address();
        var driver = Driver();
        var key = Key();
        return new MeterSetup(file, address, name, driver, key, _fault);
    }

    /// <summary>The beginning of a text for a message. Whatever looks like a key may be one that got into the wrong line.</summary>
    public static string Printable(string text)
    {
        var beginning = new string([.. text.Take(20).Select(character => char.IsControl(character) ? '.' : character)]);
        return text.Count(char.IsAsciiHexDigit) >= MeterKey.Digits - 1 ? $"of {text.Length} characters" : beginning;
    }

    private string Name()
    {
        var (line, name) = settings.GetValueOrDefault("name");
        if (name is null or "")
            Wrong(line, "a name is missing");
        else if (name.Length > MaxNameCharacters || name.Any(char.IsControl))
            Wrong(line, $"the name is longer than {MaxNameCharacters} characters or has control characters in it");
        else
            return name;
        return "";
    }

    private AddressExpression? Address()
    {
        var (line, text) = settings.GetValueOrDefault("id");
        if (text is null or "")
        {
            Wrong(line, "an id is missing");
            return null;
        }

        var address = AddressExpression.Parse(text, out var wrong);
        if (address is null)
            Wrong(line, $"the id {Printable(text)} {wrong}");
        return address;
    }

    private string Driver()
    {
        var (line, driver) = settings.GetValueOrDefault("driver", (0, DriverList.Auto));
        // The decoder's files may name the radio modes behind a colon; which radio listens to what is not the meter's business here.
        var name = driver.Split(':')[0];
        if (drivers.Knows(name))
            return name;
        _fault ??= new(_file, line, $"the decoder has no driver {Printable(driver)}") { IsUnknownDriver = true };
        return "";
    }

    private MeterKey? Key()
    {
        var (line, text) = settings.GetValueOrDefault("key", (0, ""));
        var key = MeterKey.Parse(text);
        if (key is null && text is not ("" or "NOKEY"))
            Wrong(line, $"the key is not {MeterKey.Digits} hex digits (it has {text.Length} characters) and not NOKEY");
        return key;
    }

    private void Wrong(int line, string reason) => _fault ??= new(_file, line, reason);
}
