using System.Runtime.InteropServices;

namespace Edge.Watchdog.Device;

/// <summary>The kernel's watchdog interface: constants and struct of linux/watchdog.h, errors of asm-generic/errno-base.h and errno.h.</summary>
internal static unsafe partial class LinuxWatchdog
{
    // _IOR('W', 0, struct watchdog_info), _IOR('W', 2, int), _IOWR('W', 6, int), _IOR('W', 7, int); alike on x86-64, arm and arm64.
    public const uint GetSupport = 0x80285700;
    public const uint GetBootStatus = 0x80045702;
    public const uint SetTimeout = 0xC0045706;
    public const uint GetTimeout = 0x80045707;

    /// <summary>WDIOF_CARDRESET: the last reboot was the watchdog's.</summary>
    public const int CardReset = 0x0020;

    /// <summary>WDIOF_MAGICCLOSE: a 'V' before the close disarms.</summary>
    public const uint MagicClose = 0x0100;

    public const int PermissionDenied = 1;
    public const int NoSuchFile = 2;
    public const int NoSuchAddress = 6;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoSuchDevice = 19;
    public const int Invalid = 22;

    // O_WRONLY | O_CLOEXEC, alike on the three.
    private const int WriteOnly = 0x80001;

    /// <summary>struct watchdog_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Info
    {
        public uint Options;
        public uint FirmwareVersion;
        public fixed byte Identity[32];
    }

    public static int Open(string path) => Open(path, WriteOnly, 0);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int file, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
