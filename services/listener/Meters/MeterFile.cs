using System.Globalization;
using System.Text;

namespace Edge.Listener.Meters;

/// <summary>
/// Reads one meter's file, in the decoder's own format: <c>key=value</c> lines, <c>#</c> comments. It is checked here because the
/// decoder would print a bad key, or end at a bad driver.
/// </summary>
internal sealed class MeterFile
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxNameCharacters = 100;

    private readonly string _file;
    private readonly Dictionary<string, (int Line, string Value)> _settings = new(StringComparer.Ordinal);

    private MeterFile(string file) => _file = file;

    /// <summary>Settings of the decoder that do nothing here, with their lines.</summary>
    public List<(int Line, string Setting)> Ignored { get; } = [];

    public Meter? Meter { get; private set; }

    /// <summary>Null when the file is good.</summary>
    public MeterFault? Fault { get; private set; }

    public static MeterFile Read(string path, DriverList drivers)
    {
        var file = new MeterFile(Path.GetFileName(path));
        try
        {
            file.Fault = new FileInfo(path).Length > MaxBytes
                ? file.Wrong(0, $"larger than {MaxBytes} bytes, which no meter needs")
                : file.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)), drivers);
        }
        catch (ArgumentException)
        {
            file.Fault = file.Wrong(0, "not UTF-8 text");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Fault = file.Wrong(0, $"cannot be read: {e.Message}");
        }

        return file;
    }

    private MeterFault? Parse(string text, DriverList drivers)
    {
        var number = 0;
        foreach (var line in text.EnumerateLines())
        {
            number++;
            if (Take(number, line.Trim()) is { } fault)
                return fault;
        }

        return _settings.Count == 0 ? Wrong(0, "no setting in it; name, driver, id and key are expected") : Build(drivers);
    }

    private MeterFault? Take(int number, ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] == '#')
            return null;
        var equals = line.IndexOf('=');
        if (equals <= 0)
            return Wrong(number, "a line setting=value is expected");
        var name = line[..equals].Trim().ToString();
        if (name is not ("name" or "driver" or "id" or "key"))
        {
            Ignored.Add((number, Printable(name)));
            return null;
        }

        return _settings.TryAdd(name, (number, line[(equals + 1)..].Trim().ToString())) ? null : Wrong(number, $"{name} is given twice");
    }

    private MeterFault? Build(DriverList drivers)
    {
        var (nameLine, name) = _settings.GetValueOrDefault("name");
        var (driverLine, driver) = _settings.GetValueOrDefault("driver", (0, DriverList.Auto));
        var (idLine, idText) = _settings.GetValueOrDefault("id");
        var (keyLine, keyText) = _settings.GetValueOrDefault("key", (0, ""));
        if (name is null or "")
            return Wrong(nameLine, "a name is missing");
        if (name.Length > MaxNameCharacters || name.Any(char.IsControl))
            return Wrong(nameLine, $"the name is longer than {MaxNameCharacters} characters or has control characters in it");
        if (idText is null or "")
            return Wrong(idLine, "an id is missing");
        if (idText.Length != 8 || !uint.TryParse(idText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
            return Wrong(idLine, $"the id {Printable(idText)} is not 8 digits");
        // The decoder's files may name the radio modes behind a colon; which radio listens to what is not the meter's business here.
        var driverName = driver.Split(':')[0];
        if (!drivers.Knows(driverName))
            return Wrong(driverLine, $"the decoder has no driver {Printable(driver)}");
        var key = MeterKey.Parse(keyText);
        if (key is null && keyText is not ("" or "NOKEY"))
            return Wrong(keyLine, $"the key is not {MeterKey.Digits} hex digits (it has {keyText.Length} characters) and not NOKEY");
        Meter = new Meter(id, name, driverName, key, _file);
        return null;
    }

    private MeterFault Wrong(int line, string reason) => new(_file, line, reason);

    // Whatever looks like a key may be one that got into the wrong line.
    private static string Printable(string text)
    {
        var beginning = new string([.. text.Take(20).Select(character => char.IsControl(character) ? '.' : character)]);
        return text.Count(char.IsAsciiHexDigit) >= MeterKey.Digits - 1 ? $"of {text.Length} characters" : beginning;
    }
}
