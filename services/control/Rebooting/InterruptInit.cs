using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge.Control.Rebooting;

/// <summary>The argument <c>--interrupt-init</c>: sends SIGINT to process 1, which in the throwaway container of a reboot is the host's.</summary>
internal static partial class InterruptInit
{
    public const string Argument = "--interrupt-init";

    private const int Init = 1;
    private const int SigInt = 2;

    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static void Run(IServiceProvider services, TextWriter output)
    {
        if (Kill(Init, SigInt) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
