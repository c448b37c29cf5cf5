using System.Runtime.InteropServices;

namespace Edge.Watchdog.Device;

/// <summary>Keeps in memory whatever of this process was ever used: a machine that swaps or reads its card slowly must not delay a feed.</summary>
internal static partial class LockedMemory
{
    // MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT (asm-generic/mman.h): without the last every thread's stack and every library would be
    // brought in as a whole, tens of megabytes that nobody needs.
    private const int WhatIsUsed = 1 | 2 | 4;

    /// <summary>Null, or why not.</summary>
    public static string? TryLock() => LockAll(WhatIsUsed) == 0 ? null : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int LockAll(int flags);
}
