using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge;

/// <summary>
/// What the command line has done by root in a throwaway container when the person who types is not root: <c>edge share-folders PATH...</c> opens
/// folders to the containers' group, <c>edge give-files PATH...</c> gives files to the containers' user.
/// </summary>
internal static partial class HostFiles
{
    private const uint EdgeUser = 10001;
    private const uint KeepOwner = uint.MaxValue;
    private const UnixFileMode GroupAll = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    public static int Share(string[] folders) => Each(folders, folder =>
    {
        ChangeOwner(folder, KeepOwner);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | GroupAll);
    });

    public static int Give(string[] files) => Each(files, file => ChangeOwner(file, EdgeUser));

    private static int Each(string[] paths, Action<string> act)
    {
        try
        {
            foreach (var path in paths)
                act(path);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void ChangeOwner(string path, uint user)
    {
        if (Chown(path, user, EdgeUser) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
