using System.Globalization;
using System.Text.Json.Nodes;
using Edge.V1;

namespace Edge.Bench.Storing;

/// <summary>What a building of 1,000 meters costs at the default settings: commits, fsyncs and bytes while 60 telegrams a second arrive.</summary>
internal static class PacedAppend
{
    private const int PerSecond = 60;
    private const int MessagesPerSecond = 4;
    private const int Intervals = 8;
    private const int LearntFrom = 5_000;

    // The store's default.
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(5);

    public static async Task<JsonObject> MeasureAsync(string folder, IReadOnlyList<Telegram> telegrams, CancellationToken stop)
    {
        await using var store = await StoreUnderLoad.StartAsync(folder, stop);
        // The first ones bring templates with them, and the log takes its length.
        await store.AppendAsync(StoreUnderLoad.Messages(telegrams.Take(LearntFrom)), stop);
        var before = (await store.Api.GetStatsAsync(new(), cancellationToken: stop)).Commits;
        var bytesBefore = WrittenBytes(store.Service.Pid);
        await using var syncs = await SyncCount.StartAsync(store.Service.Pid, stop);
        var began = TimeProvider.System.GetTimestamp();
        var readings = await SendAsync(store, telegrams.Skip(LearntFrom), stop);
        var intervals = TimeProvider.System.GetElapsedTime(began) / CommitInterval;
        var fsyncs = await syncs.StopAsync(stop);
        var commits = (double)((await store.Api.GetStatsAsync(new(), cancellationToken: stop)).Commits - before);
        return new JsonObject
        {
            ["telegrams_per_s"] = PerSecond,
            ["readings"] = readings,
            ["commits_per_interval"] = Math.Round(commits / intervals, 2),
            ["fsyncs_per_commit"] = Math.Round(fsyncs / commits, 2),
            ["fsyncs_per_1000_readings"] = Math.Round(fsyncs * 1000.0 / readings, 2),
            ["bytes_per_reading"] = Math.Round((WrittenBytes(store.Service.Pid) - bytesBefore) / (double)readings),
        };
    }

    // Until the last one is durable.
    private static async Task<int> SendAsync(StoreUnderLoad store, IEnumerable<Telegram> telegrams, CancellationToken stop)
    {
        var sent = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / MessagesPerSecond), TimeProvider.System);
        foreach (var part in telegrams.Take((int)(PerSecond * Intervals * CommitInterval.TotalSeconds)).Chunk(PerSecond / MessagesPerSecond))
        {
            await timer.WaitForNextTickAsync(stop);
            await store.SendAsync(StoreUnderLoad.Message(part), stop);
            sent += part.Length;
        }

        await store.AllAcknowledgedAsync(stop);
        return sent;
    }

    // What the process has made the kernel write to block devices.
    private static long WrittenBytes(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/io").Single(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
