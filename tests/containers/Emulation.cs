using System.Runtime.InteropServices;

namespace Edge.Containers.Tests;

/// <summary>
/// Lets the kernel run arm64 programs: qemu registered with binfmt_misc, opened once so that containers can use it (flag F). What was
/// registered here is taken back at the end.
/// </summary>
internal sealed class Emulation : IAsyncDisposable
{
    // /proc/sys is read-only in a container; the same file system can be mounted elsewhere.
    private const string Registry = "/run/binfmt";

    // The first 20 bytes of an ELF file for AArch64, little endian, and which bits of them count (kernel: binfmt-misc, "magic" and "mask").
    private const string Magic = @"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00";
    private const string Mask = @"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff";

    private bool _registered;

    public async Task EnableAsync()
    {
        if (RuntimeInformation.OSArchitecture == Architecture.Arm64)
        {
            return;
        }

        if (!File.Exists($"{Registry}/register"))
        {
            Directory.CreateDirectory(Registry);
            var mounted = await Command.RunAsync("mount", TimeSpan.FromSeconds(10), "-t", "binfmt_misc", "none", Registry);
            Assert.True(mounted.ExitCode == 0, mounted.Errors);
        }

        if (File.Exists($"{Registry}/qemu-aarch64"))
        {
            return;
        }

        await File.WriteAllTextAsync($"{Registry}/register", $":qemu-aarch64:M::{Magic}:{Mask}:/usr/bin/qemu-aarch64:F",
            TestContext.Current.CancellationToken);
        _registered = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_registered)
        {
            await File.WriteAllTextAsync($"{Registry}/qemu-aarch64", "-1");
        }
    }
}
