using System.Globalization;

namespace Edge.Api.Gateway;

/// <summary>What a container may read of its machine; the rest is null.</summary>
internal sealed class Machine(string root = "/")
{
    private const int KiB = 1024;
    private const int SectorBytes = 512;
    private const int SectorsWrittenAt = 6;

    // Of an eMMC's estimate, each step is a tenth of its life.
    private const int LifeStepPercent = 10;

    public MachineAnswer Read()
    {
        var memory = Lines("proc/meminfo").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var disk = Disk();
        return new(
            Number(First("proc/uptime")) is { } uptime ? (long)uptime : null,
            Number(First("proc/loadavg")),
            Bytes(memory.GetValueOrDefault("MemTotal")),
            Bytes(memory.GetValueOrDefault("MemAvailable")),
            Temperature(),
            disk?.Total,
            disk?.Free,
            Disks());
    }

    private double? Temperature()
    {
        // Thousandths; the first zone is the processor on a Raspberry Pi.
        var thousandths = Folders("sys/class/thermal", "thermal_zone*").Select(zone => Number(First($"{zone}/temp"))).FirstOrDefault(value => value is not null);
        return thousandths is { } value ? Math.Round(value / 1000, 1) : null;
    }

    private (long Total, long Free)? Disk()
    {
        try
        {
            var drive = new DriveInfo(root);
            return (drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private IReadOnlyList<DiskAnswer> Disks() =>
    [
        .. Folders("sys/block", "*").Where(disk => Directory.Exists(Path.Combine(root, disk, "device"))).Select(disk =>
            new DiskAnswer(Path.GetFileName(disk), Written(First($"{disk}/stat")), LifeUsed(First($"{disk}/device/life_time")))),
    ];

    private static long? Written(string? stat) =>
        stat?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > SectorsWrittenAt } columns && long.TryParse(columns[SectorsWrittenAt], out var sectors)
            ? sectors * SectorBytes
            : null;

    // Two kinds of cells, each with a step: 0x01 is at most a tenth of their life. The worse one counts.
    private static int? LifeUsed(string? text)
    {
        var steps = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith("0x", StringComparison.Ordinal))
            .Select(part => int.TryParse(part[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var step) ? step : 0).ToList();
        return steps.Count > 0 && steps.Max() is > 0 and var worst ? worst * LifeStepPercent : null;
    }

    private static long? Bytes(string? kibibytes) => Number(kibibytes) is { } value ? (long)value * KiB : null;

    private static double? Number(string? text) =>
        double.TryParse(text?.Trim().Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private IEnumerable<string> Folders(string folder, string pattern)
    {
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? Directory.GetDirectories(path, pattern).Order(StringComparer.Ordinal).Select(name => Path.GetRelativePath(root, name)) : [];
    }

    private string? First(string file) => Lines(file).FirstOrDefault();

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Other machines have other files.
            return [];
        }
    }
}

/// <summary>The machine.</summary>
internal sealed record MachineAnswer(
    long? UptimeSeconds,
    [property: System.Text.Json.Serialization.JsonPropertyName("load_1m")] double? Load,
    long? MemoryTotalBytes, long? MemoryAvailableBytes, double? TemperatureCelsius, long? DiskTotalBytes, long? DiskFreeBytes, IReadOnlyList<DiskAnswer> Disks);

/// <summary>A disk, and what its life is.</summary>
internal sealed record DiskAnswer(string Name, long? BytesWritten, int? LifeUsedPercent);
