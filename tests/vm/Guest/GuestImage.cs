using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Edge.Vm.Tests.Guest;

/// <summary>
/// Debian's kernel, and a root file system in memory with busybox, the .NET runtime and one service of this very build. Made
/// anew for each run: it takes a second, and a kept one could be of another build.
/// </summary>
internal sealed class GuestImage : IDisposable
{
    private const string KernelFolder = "/usr/share/edge-vm";
    private const string DotnetFolder = "usr/share/dotnet";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-guest-").FullName;

    private GuestImage()
    {
    }

    public static string Kernel => Path.Combine(KernelFolder, "vmlinuz");

    public string Root => Path.Combine(_folder, "root.cpio");

    /// <param name="service">For example <c>store</c>; it lies in /app.</param>
    /// <param name="run">What the guest is for: the lines of a shell.</param>
    /// <param name="secrets">The folder that becomes /etc/edge.</param>
    /// <param name="programs">Programs of this machine that the guest has in /bin, too.</param>
    public static async Task<GuestImage> MakeAsync(string service, string run, string secrets, params string[] programs)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the machine that is emulated here is an x86-64 PC");
        Assert.True(File.Exists(Kernel), $"there is no {Kernel}: run tests/vm/Guest/take-kernel.sh {KernelFolder}, or ./edge test vm");
        var image = new GuestImage();
        try
        {
            using var root = new CpioArchive(File.Create(image.Root));
            AddSystem(root);
            await AddDotnetAsync(root, programs);
            foreach (var pattern in (string[])["*.dll", "*.json"])
                root.AddFolder("app", Path.GetDirectoryName(RunningService.DllOf(service))!, pattern);
            root.AddFolder("etc/edge", secrets);
            root.AddText("guest/run", run);
            root.AddText("guest/mosquitto.conf", "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\nlog_type error\n");
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AddSystem(CpioArchive root)
    {
        foreach (var directory in (string[])["proc", "sys", "dev", "tmp", "data"])
            root.AddDirectory(directory);
        root.AddProgram("bin/busybox", File.Exists("/bin/busybox") ? "/bin/busybox" : "/usr/bin/busybox");
        root.AddProgram("init", Path.Combine(AppContext.BaseDirectory, "Guest", "init"));
        root.AddFolder("modules", Path.Combine(KernelFolder, "modules"));
    }

    private static async Task AddDotnetAsync(CpioArchive root, string[] programs)
    {
        // {dotnet}/shared/Microsoft.NETCore.App/{version}, and likewise the other framework.
        var frameworks = new[] { typeof(object), typeof(HttpContext) }.Select(type => Path.GetDirectoryName(type.Assembly.Location)!).ToList();
        var dotnet = Path.GetFullPath(Path.Combine(frameworks[0], "../../.."));
        var folders = frameworks.Concat(Directory.EnumerateDirectories(Path.Combine(dotnet, "host", "fxr"))).ToList();
        root.AddProgram($"{DotnetFolder}/dotnet", Path.Combine(dotnet, "dotnet"));
        foreach (var folder in folders)
            root.AddFolder($"{DotnetFolder}/{Path.GetRelativePath(dotnet, folder)}", folder);
        var native = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.so")).Append(Path.Combine(dotnet, "dotnet")).Concat(programs);
        foreach (var program in programs)
            root.AddProgram($"bin/{Path.GetFileName(program)}", program);
        foreach (var library in await NativeLibraries.FindAsync(native, "libsqlite3.so.0", "libmosquitto.so.1", "libssl.so.3", "libcrypto.so.3"))
            if (!library.StartsWith(dotnet, StringComparison.Ordinal))
                root.AddProgram(library[1..], library);
    }
}
