using System.Globalization;

namespace Edge.Cli.Backups;

/// <summary>The folder for a backup: one that is made for a backup that then fails goes again, and under sudo it belongs to who typed the command.</summary>
internal sealed class OwnFolder : IDisposable
{
    private readonly string _path;
    private readonly bool _isNew;

    public OwnFolder(Caller caller, string path)
    {
        (_path, _isNew) = (path, !Directory.Exists(path));
        Directory.CreateDirectory(path);
        if (_isNew)
            GiveToCaller(caller, path);
    }

    public static void GiveToCaller(Caller caller, string path)
    {
        if (caller.IsRoot && Number(caller, "SUDO_UID") is { } user && Number(caller, "SUDO_GID") is { } group)
            HostFiles.Give(path, user, group);
    }

    public void Dispose()
    {
        if (_isNew && !Directory.EnumerateFileSystemEntries(_path).Any())
            Directory.Delete(_path);
    }

    private static uint? Number(Caller caller, string variable) =>
        uint.TryParse(caller.Variable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
