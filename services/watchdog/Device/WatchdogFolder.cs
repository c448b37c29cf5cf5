namespace Edge.Watchdog.Device;

/// <summary>What the kernel's files tell of a watchdog without opening it.</summary>
internal static class WatchdogFolder
{
    /// <summary>/sys/class/watchdog/watchdogN/nowayout; /dev/watchdog is number 0.</summary>
    public static bool SaysNoWayOut(string path)
    {
        var name = Path.GetFileName(path);
        return TryRead($"/sys/class/watchdog/{(name == "watchdog" ? "watchdog0" : name)}/nowayout") == "1";
    }

    /// <summary>Who holds the device, for a person; null when it cannot be seen from here (a container sees its own processes only).</summary>
    public static string? Holder(string path)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
            if (Holds(process, path))
                return $"{TryRead(Path.Combine(process, "comm"))} (process {Path.GetFileName(process)})";
        return null;
    }

    // The node without a number and the one of number 0 are the same device.
    private static bool Holds(string process, string path)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd"))
                .Select(file => new FileInfo(file).LinkTarget)
                .Any(target => target == path || (path == "/dev/watchdog" && target == "/dev/watchdog0") || (path == "/dev/watchdog0" && target == "/dev/watchdog"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's: then it cannot be told.
            return false;
        }
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As good as not there.
            return null;
        }
    }
}
