using System.Formats.Tar;

namespace Edge;

/// <summary>
/// <c>edge take-config</c>, inside control's container where no folder of the host is mounted (balena): takes the archive that
/// <c>./edge provision</c> makes from the standard input, and puts its settings, meters and certificates in their places.
/// </summary>
internal static class ConfigurationIntake
{
    private const string Target = "/etc/mbus-gateway";
    private const string Prefix = "config/";
    private const long MaxFileBytes = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static int Run()
    {
        try
        {
            using var archive = new TarReader(Console.OpenStandardInput());
            var files = 0;
            while (archive.GetNextEntry() is { } entry)
                files += Take(entry) ? 1 : 0;
            Console.Out.WriteLine($"{files} file(s) are in place; restart the services to have them read.");
            return files > 0 ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine($"The archive was not taken: {e.Message}");
            return 1;
        }
    }

    private static bool Take(TarEntry entry)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            return false;
        var name = entry.Name.StartsWith(Prefix, StringComparison.Ordinal) ? entry.Name[Prefix.Length..] : "";
        if (name.Length == 0 || name.Split('/').Any(part => part is "" or "." or "..") || entry.Length > MaxFileBytes)
            throw new FormatException($"{entry.Name} is no file of a configuration");
        var path = Path.Combine(Target, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        Hosting.DurableFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length), name == "edge.json" ? OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead : OwnerOnly);
        return true;
    }
}
