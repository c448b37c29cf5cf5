using System.Text.Json;
using Edge.Vm.Tests.Guest;
using Edge.Vm.Tests.Machines;

namespace Edge.Vm.Tests;

/// <summary>A machine with a hardware watchdog (i6300esb), a real broker and our service; the other services are played.</summary>
internal sealed class WatchdogGuest : IAsyncDisposable
{
    /// <summary>Events of the service.</summary>
    public const int Armed = 5003, NoWayOut = 5006, Busy = 5008, Lost = 5011, Disarmed = 5014, StaysArmed = 5015;

    /// <summary>Events of its ladder.</summary>
    public const int Withheld = 5017, Impossible = 5019, UsedUp = 5020, Caused = 5024, Unexplained = 5025;

    private const int DiskMegabytes = 32;

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly QemuMonitor _monitor = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-watchdog-guest-").FullName;
    private GuestImage? _image;
    private Machine? _machine;

    private WatchdogGuest()
    {
    }

    private string Disk => Path.Combine(_folder, "disk.img");

    /// <summary>How often the hardware watchdog has reset it.</summary>
    public int WatchdogFired => _monitor.WatchdogFired;

    /// <param name="plan">What each boot does: see Guest/watchdog.sh.</param>
    /// <param name="words">More words for the kernel.</param>
    public static async Task<WatchdogGuest> StartAsync(string plan, string words = "")
    {
        var guest = new WatchdogGuest();
        try
        {
            var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Guest", "watchdog.sh"));
            guest._image = await GuestImage.MakeAsync("watchdog", script, guest._secrets.DirectoryOf("watchdog"),
                "/usr/sbin/mosquitto", "/usr/bin/mosquitto_pub", "/usr/bin/mosquitto_sub");
            await guest.MakeDiskAsync();
            guest._machine = await Machine.StartAsync(new(GuestImage.Kernel, guest._image.Root)
            {
                EndsAtReset = false,
                KernelWords = $"PLAN={plan} {words}",
                Extra = ["-device", "i6300esb", "-action", "watchdog=reset", .. guest._monitor.Arguments,
                    "-drive", $"file={guest.Disk},format=raw,if=virtio"],
            });
            await guest._monitor.ListenAsync();
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the guest's script says next.</summary>
    public Task GuestAsync(string words) => _machine!.LineAsync($"^GUEST {words}");

    /// <summary>The next event of the service with that id; its message.</summary>
    public async Task<string> EventAsync(int id)
    {
        var line = await _machine!.LineAsync($"\"EventId\":{id},");
        using var json = JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]);
        return json.RootElement.GetProperty("Message").GetString()!;
    }

    /// <summary>What the service said in all boots.</summary>
    public bool EverSaid(int id) => _machine!.Said.Any(line => line.Contains($"\"EventId\":{id},", StringComparison.Ordinal));

    // A plain file: a reset loses nothing that was written, other than a power cut.
    private async Task MakeDiskAsync()
    {
        using (var image = File.Create(Disk))
            image.SetLength(DiskMegabytes * 1024L * 1024);
        await ToolProcess.RunAsync("mkfs.ext4", "-q", Disk);
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
        await _monitor.DisposeAsync();
        _image?.Dispose();
        Directory.Delete(_folder, recursive: true);
        _secrets.Dispose();
    }
}
