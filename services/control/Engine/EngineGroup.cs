using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge.Control.Engine;

/// <summary>
/// The argument <c>--join-engine-group</c>, for a host where nobody knows beforehand which group owns the engine's socket (balenaOS): begun as root, control joins that group and goes
/// on as the user of every service. The C library sets the ids of all threads, and with root's id go its capabilities. Without a socket it goes on without.
/// </summary>
internal static partial class EngineGroup
{
    public const string Argument = "--join-engine-group";

    private const uint EdgeUser = 10001;
    private const int AtCurrentFolder = -100;
    private const uint BasicStats = 0x7ff;
    // struct statx of statx(2), the same on every architecture: 256 bytes, stx_gid at 24.
    private const int StatxBytes = 256;
    private const int GroupOffset = 24;

    /// <exception cref="Win32Exception">The kernel refused: the container lacks SETUID or SETGID.</exception>
    public static void JoinAndDropRoot(string socket)
    {
        uint[] groups = [OwnerOf(socket) ?? EdgeUser];
        Demand(SetGroups((nuint)groups.Length, groups));
        Demand(SetGroup(EdgeUser));
        Demand(SetUser(EdgeUser));
    }

    private static uint? OwnerOf(string path)
    {
        var stat = new byte[StatxBytes];
        return Statx(AtCurrentFolder, path, 0, BasicStats, stat) == 0 ? BitConverter.ToUInt32(stat, GroupOffset) : null;
    }

    private static void Demand(int result)
    {
        if (result != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint[] groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] result);
}
