using System.Runtime.InteropServices;

namespace Edge.Hosting;

/// <summary>
/// The kernel's own word on its clock. Asked by the plain system call: the C library's function of that name takes a detour
/// over clock_adjtime, which a container without CAP_SYS_TIME may be refused.
/// </summary>
internal static partial class KernelClock
{
    // struct timex: modes (with padding), offset, freq, maxerror, esterror, each one word; then the status.
    private static readonly int StatusAt = 5 * nint.Size;
    private const int StatusUnsynchronised = 0x40;
    private const int StructBytes = 512;

    // Where the call is refused or has no number here, nobody vouches for the clock.
    public static unsafe bool IsSynchronised()
    {
        if (Adjtimex is not { } number)
            return false;
        var timex = stackalloc byte[StructBytes];
        new Span<byte>(timex, StructBytes).Clear();
        return Call(number, timex) >= 0 && (*(int*)(timex + StatusAt) & StatusUnsynchronised) == 0;
    }

    private static nint? Adjtimex { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 159,
        Architecture.Arm64 => 171,
        Architecture.Arm => 124,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint Call(nint number, byte* timex);
}
