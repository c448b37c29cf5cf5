namespace Edge.Store.Tests;

/// <summary>An ext4 file system of its own that can be made to turn read-only while it is in use, as a worn-out card does.</summary>
internal sealed class FragileDisk : IAsyncDisposable
{
    private const long SizeBytes = 64L * 1024 * 1024;

    private readonly string _folder;
    private readonly string _device;

    private FragileDisk(string folder, string device, string directory) => (_folder, _device, Directory) = (folder, device, directory);

    public string Directory { get; }

    /// <summary>Null where we may not make one.</summary>
    public static async Task<FragileDisk?> MakeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var folder = System.IO.Directory.CreateTempSubdirectory("edge-fragile-disk-").FullName;
        var device = "";
        try
        {
            var image = Path.Combine(folder, "disk.img");
            using (var file = File.Create(image))
                file.SetLength(SizeBytes);
            await ToolProcess.RunAsync("mkfs.ext4", "-q", image);
            device = (await ToolProcess.RunAsync("losetup", "--find", "--show", image)).Trim();
            var directory = System.IO.Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
            await ToolProcess.RunAsync("mount", "-o", "errors=remount-ro", device, directory);
            return new(folder, device, directory);
        }
        catch (InvalidOperationException)
        {
            // A container without loop devices or without the right to mount.
            if (device.Length > 0)
                await ToolProcess.RunAsync("losetup", "--detach", device);
            System.IO.Directory.Delete(folder, recursive: true);
            return null;
        }
    }

    /// <summary>The file system finds an error: from now on nothing can be written to it.</summary>
    public Task TurnReadOnlyAsync() => ToolProcess.RunAsync("mount", "-o", "remount,abort", _device, Directory);

    public async ValueTask DisposeAsync()
    {
        await ToolProcess.RunAsync("umount", "-l", Directory);
        await ToolProcess.RunAsync("losetup", "--detach", _device);
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
