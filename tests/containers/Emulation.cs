namespace Edge.Containers.Tests;

/// <summary>Lets the kernel run arm64 programs: qemu registered with binfmt_misc, opened once so that containers can use it (flag F).</summary>
internal static class Emulation
{
    private const string Registry = "/proc/sys/fs/binfmt_misc";

    // The first 20 bytes of an ELF file for AArch64, little endian, and which bits of them count (kernel: binfmt-misc, "magic" and "mask").
    private const string Magic = @"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00";
    private const string Mask = @"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff";

    public static async Task EnableAsync()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            || File.Exists($"{Registry}/qemu-aarch64"))
        {
            return;
        }

        if (!File.Exists($"{Registry}/register"))
        {
            var mounted = await Command.RunAsync("mount", TimeSpan.FromSeconds(10), "-t", "binfmt_misc", "none", Registry);
            Assert.True(mounted.ExitCode == 0, mounted.Errors);
        }

        await File.WriteAllTextAsync($"{Registry}/register", $":qemu-aarch64:M::{Magic}:{Mask}:/usr/bin/qemu-aarch64:F",
            TestContext.Current.CancellationToken);
    }
}
