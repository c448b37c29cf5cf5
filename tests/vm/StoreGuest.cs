using System.Globalization;
using Edge.Vm.Tests.Guest;
using Edge.Vm.Tests.Machines;

namespace Edge.Vm.Tests;

/// <summary>The store in a machine whose power can be cut; it is the only program there, its database on a disk that forgets.</summary>
internal sealed class StoreGuest : IAsyncDisposable
{
    private const int DiskMegabytes = 128;
    private const int GuestPort = 5000;

    // Event 3000 of the store: the database is open.
    private const string Opened = "\"EventId\":3000,";

    /// <summary>Much is committed in a short time: a cut meets commits, checkpoints and the space between.</summary>
    private const string Run = """
        mount -t ext4 -o "$DATA_MOUNT" /dev/vda /data || exit 1
        export DOTNET_EnableDiagnostics=0 DOTNET_EnableWriteXorExecute=0 MALLOC_ARENA_MAX=1
        export EDGE_Listen__Address=0.0.0.0 EDGE_Listen__GrpcPort=5000 EDGE_Health__File=/tmp/health
        export EDGE_Secrets__Directory=/etc/edge EDGE_Bus__Host=127.0.0.1 EDGE_Bus__Port=1
        export EDGE_Store__Path=/data/store/edge.db EDGE_Store__BackupDirectory=/data/backups EDGE_Store__BackupEvery=00:00:00
        export EDGE_Store__CommitInterval=00:00:00.05 EDGE_Store__CheckpointBytes=65536 EDGE_Store__KeepAllFor=36500.00:00:00
        exec /usr/share/dotnet/dotnet /app/Edge.Store.dll
        """;

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly List<StoreClient> _clients = [];
    private GuestImage? _image;
    private VolatileDisk? _disk;
    private Machine? _machine;

    private StoreGuest()
    {
    }

    public StoreClient Listener { get; private set; } = null!;

    public StoreClient Api { get; private set; } = null!;

    public int Boots { get; private set; }

    public string LastWords => _machine?.LastWords ?? "no machine runs";

    /// <summary>A machine without power and an empty disk.</summary>
    public static async Task<StoreGuest> MakeAsync()
    {
        var guest = new StoreGuest();
        try
        {
            guest._image = await GuestImage.MakeAsync("store", Run, guest._secrets.DirectoryOf("store"));
            guest._disk = await VolatileDisk.MakeAsync(DiskMegabytes);
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Boots; complete when the store answers.</summary>
    /// <param name="mount">How the disk's file system is mounted.</param>
    public async Task BootAsync(string mount = "rw")
    {
        await EndAsync();
        var port = Mosquitto.FreePort();
        _machine = await Machine.StartAsync(new(GuestImage.Kernel, _image!.Root)
        {
            Disks = [_disk!],
            Ports = new Dictionary<int, int> { [port] = GuestPort },
            KernelWords = $"DATA_MOUNT={mount}",
        });
        await _machine.LineAsync(Opened);
        Boots++;
        var address = new Uri($"http://127.0.0.1:{port}");
        _clients.AddRange([new(address, _secrets, "listener"), new(address, _secrets, "api")]);
        (Listener, Api) = (_clients[0], _clients[1]);
        await Listener.FlushAsync();
    }

    /// <summary>Nothing had gone wrong before.</summary>
    public async Task CutPowerAsync()
    {
        string[] said = [.. _machine!.Said];
        await _machine.CutPowerAsync();
        Assert.DoesNotContain(said, line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)
            || line.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal) || line.Contains("EXT4-fs error", StringComparison.Ordinal));
    }

    /// <summary>Looks at the disk of the machine without power with nothing of ours: how many readings the database has.</summary>
    public async Task<int> CountIntactReadingsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edge-store-of-guest-").FullName;
        try
        {
            await _disk!.TakeOutAsync(folder, "/store/edge.db", "/store/edge.db-wal");
            var answer = await ToolProcess.RunAsync("sqlite3", Path.Combine(folder, "edge.db"), "PRAGMA integrity_check; "
                + "SELECT count(*), count(DISTINCT received_at_ms), ifnull(max(received_at_ms), 0) FROM readings");
            var lines = answer.Split('\n');
            Assert.Equal("ok", lines[0]);
            return AssertWithoutGaps([.. lines[1].Split('|').Select(number => long.Parse(number, CultureInfo.InvariantCulture))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (_disk is not null)
            await _disk.DisposeAsync();
        _image?.Dispose();
        _secrets.Dispose();
    }

    // Count, different ones, newest: there is one for each second, so with a gap or a double the three do not agree.
    private static int AssertWithoutGaps(long[] numbers)
    {
        Assert.Equal(numbers[0], numbers[1]);
        Assert.Equal(numbers[0], Math.Max(0, (numbers[2] - Sample.Start) / 1000));
        return (int)numbers[0];
    }

    private async Task EndAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
        if (_machine is not null)
            await _machine.DisposeAsync();
        _machine = null;
    }
}
