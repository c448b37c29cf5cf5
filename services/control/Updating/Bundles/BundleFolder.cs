using System.Text.RegularExpressions;

namespace Edge.Control.Updating.Bundles;

/// <summary>The update folder: bundles that somebody has put there, and one download with what is known of it.</summary>
internal sealed partial class BundleFolder(UpdateOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The one download. Its name ends unlike those that can be asked for.</summary>
    public string PartFile { get; } = Path.Combine(options.Directory, "download.part");

    /// <summary>Which download it is.</summary>
    public string StateFile { get; } = Path.Combine(options.Directory, "download.json");

    public void Make() => Directory.CreateDirectory(options.Directory, OwnerOnly);

    /// <summary>Deletes the download. What somebody has put there stays.</summary>
    public void Forget()
    {
        if (!Directory.Exists(options.Directory))
            return;
        // The state last: without its file it says nothing.
        File.Delete(PartFile);
        File.Delete(StateFile);
    }

    /// <summary>Opens a bundle that somebody has put there.</summary>
    /// <param name="name">A name, never a path.</param>
    /// <exception cref="UpdateRefusedException">There is no such file.</exception>
    public FileStream Open(string name)
    {
        var file = new FileInfo(PathOf(name));
        // No links, for they lead elsewhere; nothing without a length, for a pipe has none and opening it would wait for ever.
        if (!file.Exists || file.LinkTarget is not null || file.Length == 0)
            throw new UpdateRefusedException($"there is no file {name} in the update folder {options.Directory}");
        return new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Where a bundle of that name is, or would be.</summary>
    /// <exception cref="UpdateRefusedException">It is no name of a bundle.</exception>
    public string PathOf(string name) => BundleName.IsMatch(name)
        ? Path.Combine(options.Directory, name)
        : throw new UpdateRefusedException("file: the name of a file in the update folder is expected: up to 100 letters, digits, dots and dashes, ending in .bundle");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,92}\.bundle\z", RegexOptions.CultureInvariant)]
    private static partial Regex BundleName { get; }
}
