using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Mqtt.Native;

/// <summary>The few system calls of the network thread.</summary>
internal static unsafe partial class Posix
{
    internal const short PollIn = 0x001;
    internal const short PollOut = 0x004;

    private const int EventNonBlockingCloseOnExec = 0x800 | 0x80000;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    internal static SafeFileHandle NewEvent()
    {
        var handle = EventFd(0, EventNonBlockingCloseOnExec);
        if (handle.IsInvalid)
            throw new MqttException($"no event descriptor: {Marshal.GetLastPInvokeErrorMessage()}");
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "write")]
    internal static partial nint Write(SafeFileHandle file, ulong* value, nuint size);

    [LibraryImport("libc", EntryPoint = "read")]
    internal static partial nint Read(SafeFileHandle file, ulong* value, nuint size);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle EventFd(uint initial, int flags);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Happened;
    }
}
