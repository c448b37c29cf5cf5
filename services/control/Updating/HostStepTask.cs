using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Control.Updating;

/// <summary>
/// The argument <c>--host-step VARIABLE</c>: runs the script in that environment variable on the machine itself; its exit code. The image has no shell: the
/// host's own <c>nsenter</c> and <c>sh</c> are used, through the root folder of its first process.
/// </summary>
internal static partial class HostStepTask
{
    public const string Argument = "--host-step";
    public const string ScriptVariable = "EDGE_HOST_STEP";

    private const string HostRoot = "/proc/1/root";

    /// <summary>What is run: the script in all namespaces of the host's first process.</summary>
    internal static ProcessStartInfo Command(string script) =>
        new("nsenter", ["--target", "1", "--mount", "--uts", "--ipc", "--net", "--pid", "--", "sh", "-c", script]);

    /// <exception cref="Win32Exception">The host's root folder cannot be entered, or the host has no nsenter.</exception>
    public static async Task<int> RunAsync(IServiceProvider services, string variable)
    {
        var script = Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set.");
        if (ChangeRoot(HostRoot) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        Directory.SetCurrentDirectory("/");
        Environment.SetEnvironmentVariable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        using var process = Process.Start(Command(script))!;
        // Whoever started this container bounds the wait and removes it.
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeRoot(string path);
}
