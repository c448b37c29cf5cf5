namespace Edge.Listener.Meters;

/// <summary>What stands in a folder of meter files: the good ones, and what is wrong with the others.</summary>
internal sealed record MeterFolder(IReadOnlyList<Meter> Meters, IReadOnlyList<MeterFault> Faults, IReadOnlyList<string> Notes)
{
    /// <summary>More files than any building has meters.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Reads all files, in the order of their names; of two for one meter the first counts. A folder that is not there is empty.</summary>
    public static MeterFolder Read(string directory, DriverList drivers)
    {
        if (!Directory.Exists(directory))
            return new([], [], [$"there is no folder {directory}, so no meter is configured"]);
        var paths = Directory.GetFiles(directory).Where(IsMeterFile).Order(StringComparer.Ordinal).ToList();
        var meters = new Dictionary<uint, Meter>();
        var faults = new List<MeterFault>();
        var notes = new List<string>();
        foreach (var path in paths.Take(MaxFiles))
        {
            var file = MeterFile.Read(path, drivers);
            notes.AddRange(file.Ignored.Select(ignored => $"{Path.GetFileName(path)}, line {ignored.Line}: {ignored.Setting} does nothing here"));
            if (file.Fault is { } fault)
                faults.Add(fault);
            else if (!meters.TryAdd(file.Meter!.Id, file.Meter))
                faults.Add(new MeterFault(file.Meter.File, 0, $"the meter {file.Meter.MeterId} is already in {meters[file.Meter.Id].File}"));
        }

        if (paths.Count > MaxFiles)
            notes.Add($"{paths.Count - MaxFiles} files beyond the first {MaxFiles} are not read");
        return new([.. meters.Values], faults, notes);
    }

    // Editors leave hidden files and copies ending in ~ behind.
    private static bool IsMeterFile(string path) => Path.GetFileName(path) is not ['.', ..] and not [.., '~'];
}
