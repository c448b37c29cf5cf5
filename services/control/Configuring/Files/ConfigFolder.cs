namespace Edge.Control.Configuring.Files;

/// <summary>The folder with what a person configures. A file in it is named by its path within it, for example <c>meters.d/flat-3.conf</c>.</summary>
internal sealed class ConfigFolder(ConfiguringOptions options, Disk disk)
{
    public const string Settings = "edge.json";

    private const string MetersFolder = "meters.d";
    private const string CertificatesFolder = "pki";

    // Far more than any of them has.
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>The path of a meter's file, by its plain name.</summary>
    public static string MeterFile(string name) => $"{MetersFolder}/{name}";

    /// <summary>The path of a certificate's or key's file, by its plain name.</summary>
    public static string CertificateFile(string name) => $"{CertificatesFolder}/{name}";

    /// <summary>The meters' files by plain name, as the listener sees them: neither hidden ones nor copies that an editor left.</summary>
    /// <exception cref="ConfigurationException">The folder cannot be read.</exception>
    public IReadOnlyList<string> ListMeters() => Guarded("read", MetersFolder, () =>
    {
        var folder = PathOf(MetersFolder);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => name is not ['.', ..] and not [.., '~']).Order(StringComparer.Ordinal)]
            : (IReadOnlyList<string>)[];
    });

    /// <summary>Null when there is none.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public byte[]? Read(string file) => Guarded("read", file, () =>
    {
        var path = PathOf(file);
        if (!File.Exists(path))
            return null;
        return new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllBytes(path) : throw new IOException($"it is larger than {MaxFileBytes} bytes");
    });

    /// <summary>Puts a file there; null takes it away. What is there already is left alone.</summary>
    /// <exception cref="ConfigurationException">That cannot be done.</exception>
    public void Put(string file, byte[]? content) => Guarded("change", file, () =>
    {
        var path = PathOf(file);
        if (content is null)
            disk.Remove(path);
        else if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            disk.Write(path, content, ModeOf(file), PathOf(".control.new"));
        }

        return true;
    });

    /// <summary>Finds out whether files can be put there, before anything depends on it.</summary>
    /// <exception cref="ConfigurationException">They cannot.</exception>
    public void DemandWritable(IEnumerable<string> files)
    {
        foreach (var folder in files.Select(Path.GetDirectoryName).Append("").Distinct())
            Guarded("change", folder!, () =>
            {
                var path = PathOf(folder!);
                Directory.CreateDirectory(path);
                var trial = Path.Combine(path, ".control.trial");
                using var file = new FileStream(trial, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                return true;
            });
    }

    private string PathOf(string file) => Path.Combine(options.Directory, file);

    // Settings are read by all services, one of which is root without the right to read what is not its own; keys are the containers' user's alone.
    private static UnixFileMode ModeOf(string file) => Path.GetDirectoryName(file) switch
    {
        "" => Disk.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        CertificatesFolder => UnixFileMode.UserRead,
        _ => Disk.OwnerOnly,
    };

    private T Guarded<T>(string verb, string file, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"control cannot {verb} {PathOf(file)}: {e.Message}. Its folder and files must be open to user and group 10001, "
                + "as ./edge up makes them when root runs it", e);
        }
    }
}
