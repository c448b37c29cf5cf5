using System.Runtime.InteropServices;

namespace Edge.Cli.Stack;

/// <summary>What .NET does not tell of files: owners, groups, devices.</summary>
internal static partial class HostFiles
{
    /// <summary>The user of every container but the watchdog's, and its group.</summary>
    public const uint ContainerUser = 10001;

    private const int AtCurrentFolder = -100;
    private const uint BasicStats = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int CharacterDevice = 0x2000;

    public static bool IsRoot => EffectiveUser() == 0;

    public static bool IsCharacterDevice(string path) => Look(path) is { } found && (found.Mode & TypeMask) == CharacterDevice;

    /// <summary>The group that owns it; 0 when it is not there.</summary>
    public static uint GroupOf(string path) => Look(path)?.Group ?? 0;

    /// <summary>Who owns it; null when it is not there.</summary>
    public static (uint User, uint Group)? OwnerOf(string path) => Look(path) is { } found ? (found.User, found.Group) : null;

    /// <summary>Gives it away, which is root's right; null leaves that half as it is.</summary>
    public static void Give(string path, uint? user, uint? group)
    {
        if (Chown(path, user ?? uint.MaxValue, group ?? uint.MaxValue) != 0)
            throw new UnauthorizedAccessException($"{path} cannot be given to {user}:{group}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    // statx has one form on every processor; stat has not.
    private static Statx? Look(string path)
    {
        var found = default(Statx);
        return StatxOf(AtCurrentFolder, path, 0, BasicStats, ref found) == 0 ? found : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatxOf(int folder, string path, int flags, uint mask, ref Statx found);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Chown(string path, uint user, uint group);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
