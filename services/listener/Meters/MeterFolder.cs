namespace Edge.Listener.Meters;

/// <summary>What stands in a folder of meter files, in the order of their names.</summary>
internal sealed record MeterFolder(IReadOnlyList<MeterSetup> Setups, IReadOnlyList<string> Notes)
{
    /// <summary>More files than any building has meters.</summary>
    public const int MaxFiles = 10_000;

    public static readonly MeterFolder Empty = new([], []);

    /// <summary>Those that can be used.</summary>
    public IEnumerable<MeterSetup> Good => Setups.Where(setup => setup.Fault is null);

    /// <summary>What is wrong with the others.</summary>
    public IEnumerable<MeterFault> Faults => Setups.Select(setup => setup.Fault).OfType<MeterFault>();

    /// <summary>Reads all files; of two for one meter the first counts. A folder that is not there is empty.</summary>
    public static MeterFolder Read(string directory, DriverList drivers)
    {
        if (ListFiles(directory) is not { } paths)
            return new([], [$"there is no folder {directory} that can be read, so no meter is configured"]);
        var setups = new List<MeterSetup>();
        var notes = NotesOnFolders(directory);
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths.Take(MaxFiles))
        {
            var file = MeterFile.Read(path, drivers);
            notes.AddRange(file.Ignored.Select(ignored => $"{Path.GetFileName(path)}, line {ignored.Line}: {ignored.Setting} does nothing here"));
            setups.Add(file.Setup is { Fault: null, Address: { } address } setup && !first.TryAdd(address.Text, setup.File)
                ? setup.With(new MeterFault(setup.File, 0, $"the meter {address} is already in {first[address.Text]}"))
                : file.Setup);
        }

        if (paths.Count > MaxFiles)
            notes.Add($"{paths.Count - MaxFiles} files beyond the first {MaxFiles} are not read");
        return new(setups, notes);
    }

    /// <summary>The paths of the meters' files, in order; null when the folder cannot be read.</summary>
    public static IReadOnlyList<string>? ListFiles(string directory)
    {
        try
        {
            return [.. Directory.GetFiles(directory).Where(IsMeterFile).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same, with what has not changed as it was: a meter keeps what is known of it.</summary>
    public MeterFolder Keeping(MeterFolder earlier)
    {
        var known = earlier.Setups.ToDictionary(setup => setup.File);
        return this with { Setups = [.. Setups.Select(setup => known.GetValueOrDefault(setup.File) is { } same && same.SaysTheSameAs(setup) ? same : setup)] };
    }

    private static List<string> NotesOnFolders(string directory)
    {
        try
        {
            return [.. Directory.GetDirectories(directory).Where(IsMeterFile).Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)} is a folder and not read")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"{directory} has gone while it was read"];
        }
    }

    // Editors leave hidden files and copies ending in ~ behind.
    private static bool IsMeterFile(string path) => Path.GetFileName(path) is not ['.', ..] and not [.., '~'];
}
