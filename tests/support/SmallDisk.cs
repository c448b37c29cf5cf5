using System.Globalization;
using Xunit;

namespace Edge.Testing;

/// <summary>
/// A disk that is soon full: a tmpfs of its own where we may mount one, otherwise the /dev/shm of a container, filled up but
/// for as much.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const long LargestToFill = 256L * 1024 * 1024;

    private readonly string _ballast;
    private readonly bool _mounted;

    private SmallDisk(string directory, bool mounted)
    {
        (Directory, _mounted) = (directory, mounted);
        _ballast = Path.Combine(Directory, "ballast");
    }

    /// <summary>A folder on it.</summary>
    public string Directory { get; }

    /// <summary>Makes one.</summary>
    /// <param name="kibibytes">Its size.</param>
    public static async Task<SmallDisk> MakeAsync(int kibibytes)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("edge-small-disk-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            try
            {
                await ToolProcess.RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k"), "edge-test", directory);
                return new(directory, mounted: true);
            }
            catch (InvalidOperationException)
            {
                // A container without the right to mount.
            }
        }
        System.IO.Directory.Delete(directory);
        var shared = new SmallDisk(System.IO.Directory.CreateDirectory($"/dev/shm/edge-small-disk-{Guid.NewGuid():N}").FullName, mounted: false);
        var free = new DriveInfo(shared.Directory).AvailableFreeSpace;
        Assert.True(free <= LargestToFill, $"no tmpfs can be mounted here, and /dev/shm has {free} bytes: too many to fill");
        shared.Fill(leave: kibibytes * 1024L);
        return shared;
    }

    /// <summary>Takes the free space but for so many bytes.</summary>
    public void Fill(long leave = 0)
    {
        using var file = new FileStream(_ballast, FileMode.Append);
        var left = new DriveInfo(Directory).AvailableFreeSpace - leave;
        var zeros = new byte[4096];
        for (; left > 0; left -= zeros.Length)
            file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(_ballast);

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
            await ToolProcess.RunAsync("umount", "-l", Directory);
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
