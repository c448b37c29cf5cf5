using System.Text;

namespace Edge.Listener.Meters;

/// <summary>
/// Reads one meter's file, in the decoder's own format: <c>key=value</c> lines, <c>#</c> comments. It is checked here because the
/// decoder would print a bad key, or end at a bad driver.
/// </summary>
internal sealed class MeterFile
{
    public const int MaxBytes = 64 * 1024;

    private readonly string _file;
    private readonly Dictionary<string, (int Line, string Value)> _settings = new(StringComparer.Ordinal);
    private MeterFault? _fault;

    private MeterFile(string file) => _file = file;

    /// <summary>Settings of the decoder that do nothing here, with their lines.</summary>
    public List<(int Line, string Setting)> Ignored { get; } = [];

    /// <summary>What it says, as far as it can be read.</summary>
    public MeterSetup Setup { get; private set; } = null!;

    public static MeterFile Read(string path, DriverList drivers)
    {
        var file = Path.GetFileName(path);
        try
        {
            return FileStamp.Of(path) switch
            {
                null => Broken(file, "cannot be read: a link that leads nowhere, or no right to look at it"),
                { IsFile: false } => Broken(file, "not a file"),
                { Bytes: > MaxBytes } => Broken(file, TooLarge),
                _ => Parse(file, File.ReadAllBytes(path), drivers),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Broken(file, $"cannot be read: {e.Message}");
        }
    }

    /// <summary>The same for what is not, or not yet, in the folder.</summary>
    public static MeterFile Parse(string name, ReadOnlySpan<byte> content, DriverList drivers)
    {
        if (content.Length > MaxBytes)
            return Broken(name, TooLarge);
        var file = new MeterFile(name);
        try
        {
            file.TakeLines(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content));
        }
        catch (ArgumentException)
        {
            return Broken(name, "not UTF-8 text");
        }

        if (file._settings.Count == 0)
            file.Wrong(0, "no setting in it; name, driver, id and key are expected");
        file.Setup = new MeterSettings(file._settings, drivers).Build(name, file._fault);
        return file;
    }

    private static string TooLarge => $"larger than {MaxBytes} bytes, which no meter needs";

    private static MeterFile Broken(string file, string reason) =>
        new(file) { Setup = new MeterSetup(file, null, "", "", null, new MeterFault(file, 0, reason)) };

    private void TakeLines(string text)
    {
        var number = 0;
        // Some editors begin a file with the mark of UTF-8.
        foreach (var line in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
            Take(++number, line.Trim());
    }

    // After the first mistake the rest is read all the same: the id is still wanted, to know whose telegrams to keep.
    private void Take(int number, ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] == '#')
            return;
        var equals = line.IndexOf('=');
        var name = equals <= 0 ? "" : line[..equals].Trim().ToString();
        if (name.Length == 0)
            Wrong(number, "a line setting=value is expected");
        else if (name is not ("name" or "driver" or "id" or "key"))
            Ignored.Add((number, MeterSettings.Printable(name)));
        else if (!_settings.TryAdd(name, (number, line[(equals + 1)..].Trim().ToString())))
            Wrong(number, $"{name} is given twice");
    }

    private void Wrong(int line, string reason) => _fault ??= new(_file, line, reason);
}
