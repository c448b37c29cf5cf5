using System.Collections.Concurrent;

namespace Edge.Vm.Tests.Machines;

/// <summary>
/// A disk with a write cache of its own, as real ones have: what the guest has not flushed is gone when its power is cut. The
/// image file holds what lasts. (A file as the disk would prove nothing: this machine's memory survives.)
/// </summary>
internal sealed class VolatileDisk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-volatile-disk-").FullName;
    private readonly ConcurrentQueue<string> _said = new();
    private ToolProcess? _server;

    private VolatileDisk()
    {
    }

    /// <summary>Where it is served (NBD over a unix socket) while it has power.</summary>
    public string Socket => Path.Combine(_folder, "socket");

    /// <summary>What its server has complained about, and whether it still runs.</summary>
    public IEnumerable<string> Complaints => _said.Append(_server is { Process.HasExited: true } ? $"nbdkit ended: {_server.Process.ExitCode}" : "nbdkit runs");

    private string Image => Path.Combine(_folder, "disk.img");

    private string ServerIsReady => Path.Combine(_folder, "ready");

    /// <summary>With an empty ext4 file system.</summary>
    public static async Task<VolatileDisk> MakeAsync(int megabytes)
    {
        var disk = new VolatileDisk();
        try
        {
            using (var image = File.Create(disk.Image))
                image.SetLength(megabytes * 1024L * 1024);
            await ToolProcess.RunAsync("mkfs.ext4", "-q", disk.Image);
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    public async Task PowerOnAsync()
    {
        await CutPowerAsync();
        _server = ToolProcess.Start(
            _said.Enqueue, "nbdkit", "--foreground", "--unix", Socket, "--pidfile", ServerIsReady, "--filter=cache", "file", Image, "cache=writeback");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!File.Exists(ServerIsReady))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    /// <summary>SIGKILL: the cache dies with its server.</summary>
    public async Task CutPowerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
        File.Delete(Socket);
        File.Delete(ServerIsReady);
    }

    /// <summary>
    /// Takes files out of a copy in which the file system's journal is replayed, as a mount does it; the disk itself is left to
    /// the guest. It must be without power.
    /// </summary>
    /// <param name="target">A folder that is there.</param>
    /// <param name="paths">As the file system has them.</param>
    public async Task TakeOutAsync(string target, params string[] paths)
    {
        Assert.Null(_server);
        var copy = Path.Combine(_folder, "copy.img");
        await ToolProcess.RunAsync("cp", "--sparse=always", Image, copy);
        await ToolProcess.RunAsync("e2fsck", "-y", "-E", "journal_only", copy);
        foreach (var path in paths)
            await ToolProcess.RunAsync("debugfs", "-R", $"dump {path} {Path.Combine(target, Path.GetFileName(path))}", copy);
        File.Delete(copy);
    }

    public async ValueTask DisposeAsync()
    {
        await CutPowerAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
