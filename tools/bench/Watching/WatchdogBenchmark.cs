using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Testing;

namespace Edge.Bench.Watching;

/// <summary>
/// The watchdog as a process of its own, with a real broker and a file in the place of the device: how soon it feeds, best of several
/// starts, and what memory it holds for itself after a while of feeding.
/// </summary>
internal sealed class WatchdogBenchmark : IBenchmark
{
    private const double GoalMb = 20;
    private const double GoalSeconds = 1;
    private const int Starts = 5;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // As the image sets them (Dockerfile, stage runtime).
    private static readonly (string Key, string Value)[] Runtime =
    [
        ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_TC_CallCountThreshold", "0x1000"), ("MALLOC_ARENA_MAX", "1"),
    ];

    public IReadOnlyList<Figure> Figures { get; } =
        [new("watchdog_private_mb", "MB", Better.Lower, GoalMb), new("watchdog_first_feed_seconds", "s", Better.Lower, GoalSeconds)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("edge-watchdog-bench-").FullName;
        using var secrets = TestSecrets.Mint();
        await using var broker = await Mosquitto.StartAsync(cancellationToken: stop);
        try
        {
            var firstFeeds = new List<double>();
            for (var start = 1; start < Starts; start++)
                firstFeeds.Add((await StartAsync(folder, secrets, broker, TimeSpan.Zero, stop)).FirstFeed);
            var last = await StartAsync(folder, secrets, broker, Settling, stop);
            firstFeeds.Add(last.FirstFeed);
            return [Memory(last.DirtyKb, last.CleanKb), FirstFeed(firstFeeds)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double FirstFeed, long DirtyKb, long CleanKb)> StartAsync(
        string folder, TestSecrets secrets, Mosquitto broker, TimeSpan settling, CancellationToken stop)
    {
        var device = Path.Combine(folder, "watchdog");
        await File.WriteAllTextAsync(device, "", stop);
        var began = Stopwatch.StartNew();
        await using var watchdog = RunningService.Launch("watchdog", secrets,
            [("Bus:Port", $"{broker.Port}"), ("Watchdog:Device", device), ("Watchdog:DataDirectory", folder), ("Ladder:EngineStamp", ""), .. Runtime]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        while (new FileInfo(device).Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
        var firstFeed = began.Elapsed.TotalSeconds;
        await watchdog.LogAsync(1000, stop);
        await Task.Delay(settling, TimeProvider.System, stop);
        var kilobytes = (Dirty: Kilobytes(watchdog.Pid, "Private_Dirty:"), Clean: Kilobytes(watchdog.Pid, "Private_Clean:"));
        await watchdog.StopAsync(stop);
        return (firstFeed, kilobytes.Dirty, kilobytes.Clean);
    }

    private static Result Memory(long dirtyKb, long cleanKb) => new(
        "watchdog_private_mb", Math.Round(dirtyKb / 1024.0, 1), "MB", Better.Lower, GoalMb, new JsonObject
        {
            ["private_clean_mb"] = Math.Round(cleanKb / 1024.0, 1),
            ["command"] = "./edge bench watchdog_private_mb",
            ["how"] = $"Private_Dirty in /proc/PID/smaps_rollup after {Settling.TotalSeconds} s of feeding; clean pages are the runtime's files, shared in a gateway",
        });

    private static Result FirstFeed(List<double> seconds) => new(
        "watchdog_first_feed_seconds", Math.Round(seconds.Min(), 2), "s", Better.Lower, GoalSeconds, new JsonObject
        {
            ["worst"] = Math.Round(seconds.Max(), 2),
            ["command"] = "./edge bench watchdog_first_feed_seconds",
            ["how"] = $"from the start of the process to the first byte in the device, best of {Starts}",
        });

    private static long Kilobytes(int pid, string field) =>
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
