using System.Diagnostics;
using System.Globalization;

namespace Edge.Bench;

/// <summary>An ext4 file system on a loop device of its own: what is written to that device is what one program wrote, journal and all.</summary>
internal sealed class LoopDisk : IDisposable
{
    private const long SizeBytes = 1L << 30;
    private const int SectorBytes = 512;
    // Documentation/block/stat: the seventh number is sectors written, always of 512 bytes.
    private const int SectorsWritten = 6;

    private readonly string _device;

    public LoopDisk(string folder)
    {
        var image = System.IO.Path.Combine(folder, "disk.img");
        Path = Directory.CreateDirectory(System.IO.Path.Combine(folder, "disk")).FullName;
        using (var file = File.Create(image))
        {
            file.SetLength(SizeBytes);
        }

        // No lazy initialisation: the kernel would write its inode tables while we measure.
        Run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image);
        _device = Run("losetup", "--find", "--show", image).Trim();
        Run("mount", _device, Path);
        Sync();
    }

    public string Path { get; }

    /// <summary>Bytes written to the device so far; what is still in memory is written first.</summary>
    public long BytesWritten()
    {
        Sync();
        var stat = File.ReadAllText($"/sys/block/{System.IO.Path.GetFileName(_device)}/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(stat[SectorsWritten], CultureInfo.InvariantCulture) * SectorBytes;
    }

    public void Dispose()
    {
        Run("umount", Path);
        Run("losetup", "--detach", _device);
    }

    private void Sync() => Run("sync", "--file-system", Path);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
    }
}
