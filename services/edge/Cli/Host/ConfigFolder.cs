namespace Edge.Cli.Host;

/// <summary>
/// The folder with edge.json, meters.d and pki: a person's, and open to control, which changes it when it is asked to from afar or on the page.
/// The owner of the folders stays, so that whoever edits goes on as before; the containers' group may write. The files with keys are the containers' alone.
/// </summary>
internal static class ConfigFolder
{
    private const UnixFileMode Open = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Root gives it itself; for anybody else the container engine does it, by this same program in a container.</summary>
    public static async Task ShareAsync(Project project, Ui ui, string tag, CancellationToken stop)
    {
        var folder = project.ConfigFolder;
        foreach (var part in Folders(folder))
            Directory.CreateDirectory(part);
        if (project.Caller.IsRoot)
            Give(folder);
        else if (!IsGiven(folder) && !await GiveByEngineAsync(project, folder, tag, stop))
            ui.Note($"note: {folder} cannot be given to the gateway's user, so keys and meters there cannot be read, nor meters be added on the page, nor anything "
                + "be changed from afar. To allow it: sudo ./edge check-config");
    }

    /// <summary>Whether there is nothing to be done.</summary>
    public static bool IsGiven(string folder) => Folders(folder).All(IsShared) && Keys(folder).All(file => HostFiles.OwnerOf(file)?.User == HostFiles.ContainerUser);

    /// <summary>What only root can do.</summary>
    public static void Give(string folder)
    {
        foreach (var part in Folders(folder).Where(part => Directory.Exists(part) && !IsShared(part)))
        {
            HostFiles.Give(part, null, HostFiles.ContainerUser);
            File.SetUnixFileMode(part, File.GetUnixFileMode(part) | Open);
        }

        foreach (var file in Keys(folder))
        {
            HostFiles.Give(file, HostFiles.ContainerUser, HostFiles.ContainerUser);
            File.SetUnixFileMode(file, OwnerOnly);
        }
    }

    /// <summary>The same for who is not root; false when the engine does not do it either.</summary>
    public static Task<bool> GiveByEngineAsync(Project project, string folder, string tag, CancellationToken stop) => project.Engine.TryAsync(
        ["run", "--rm", "--network", "none", "--user", "0:0", "--volume", $"{folder}:/place", ImageNames.Edge(tag), GiveFolderCommand.Typed, "/place"], stop, Limit);

    private static IEnumerable<string> Folders(string folder) => [folder, Path.Combine(folder, "meters.d"), Path.Combine(folder, "pki")];

    private static IEnumerable<string> Keys(string folder) => Folders(folder).Skip(1).Where(Directory.Exists).SelectMany(Directory.GetFiles);

    private static bool IsShared(string folder) => HostFiles.OwnerOf(folder) is { } owner && (owner.User == HostFiles.ContainerUser
        || (owner.Group == HostFiles.ContainerUser && (File.GetUnixFileMode(folder) & Open) == Open));
}
