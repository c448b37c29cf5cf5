using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Testing;

/// <summary>Signals of Linux, to one process.</summary>
public static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(Process process, int signal) => Send(process.Id, signal);

    public static void Send(int pid, int signal)
    {
        if (SendSignal(pid, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
