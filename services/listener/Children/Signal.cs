using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Listener.Children;

/// <summary>The one signal that the framework cannot send.</summary>
internal static partial class Signal
{
    private const int Sigterm = 15;

    // A child that has not been waited for keeps its number, so this cannot hit a stranger.
    public static void Terminate(Process process)
    {
        if (!process.HasExited)
            _ = Kill(process.Id, Sigterm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
