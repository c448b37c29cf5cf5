using System.Text.Json.Nodes;
using Edge.Bench.Listening;
using Edge.V1;

namespace Edge.Bench.Storing;

/// <summary>
/// Telegrams through gRPC into the store, each acknowledged when it is durable, beside a bare loop on SQLite with the same telegrams in the same
/// internal form on the same disk, in turns.
/// </summary>
internal sealed class AppendBenchmark : IBenchmark
{
    private const int Count = 200_000;
    private const int WarmUp = 40_000;
    private const int Runs = 5;
    private const double GoalVsBare = 0.5;
    private const double GoalPerSecond = 100_000;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("append_vs_bare_sqlite", "x", Better.Higher, GoalVsBare),
        new("append_per_s", "readings/s", Better.Higher, GoalPerSecond),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var telegrams = await TelegramsAsync(stop);
        BareSqlite.WriteTelegrams(Path.Combine(place.NewFolder("bare"), "bare.db"), telegrams.Take(WarmUp).ToList());
        var (ours, bare, rows) = (new double[Runs], new double[Runs], new double[Runs]);
        var (megabytes, cpu) = (0.0, new double[Runs]);
        for (var run = 0; run < Runs; run++)
        {
            bare[run] = Rate(telegrams.Count, () => BareSqlite.WriteTelegrams(Path.Combine(place.NewFolder("bare"), "bare.db"), telegrams));
            var folder = place.NewFolder("store");
            (ours[run], cpu[run], var most) = await StoreAsync(folder, telegrams, stop);
            megabytes = Math.Max(megabytes, most);
            var finished = BareSqlite.ReadRows(Path.Combine(folder, "edge.db"));
            rows[run] = Rate(telegrams.Count, () => BareSqlite.WriteRows(Path.Combine(place.NewFolder("rows"), "rows.db"), finished));
            Workplace.Progress($"run {run + 1}: {ours[run]:N0}/s; bare loop {bare[run]:N0}, its finished rows only {rows[run]:N0}");
        }

        var detail = new JsonObject
        {
            ["per_s"] = Rates(ours),
            ["bare_per_s"] = Rates(bare),
            ["finished_rows_per_s"] = Rates(rows),
            ["vs_finished_rows"] = Math.Round(Ratio(ours, rows), 2),
            ["readings"] = Count,
            ["store_cpu_us_per_reading"] = Math.Round(Median(cpu), 1),
            ["store_private_mb"] = megabytes,
            ["at_the_default_interval"] = await PacedAsync(place, telegrams, stop),
            ["how"] = "bare loop: JSON -> values against templates -> deflated block -> INSERT, WAL, FULL, 1000 readings a commit, one thread, no process between; "
                + "finished rows: the blocks that the store has made, only inserted",
            ["command"] = "./edge bench append_vs_bare_sqlite append_per_s",
        };
        return
        [
            new("append_vs_bare_sqlite", Math.Round(Ratio(ours, bare), 2), "x", Better.Higher, GoalVsBare, detail),
            new("append_per_s", Math.Round(Median(ours)), "readings/s", Better.Higher, GoalPerSecond, new JsonObject { ["command"] = "./edge bench append_vs_bare_sqlite append_per_s" }),
        ];
    }

    private static async Task<List<Telegram>> TelegramsAsync(CancellationToken stop)
    {
        var lines = await DecodedLines.MakeAsync(Count / 4, stop);
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Count * 250L;
        return [.. Enumerable.Range(0, Count).Select(i => lines[i % lines.Count].HeardAt(start + i * 250L, i + 1))];
    }

    private static async Task<(double PerSecond, double CpuMicroseconds, double PeakMegabytes)> StoreAsync(string folder, List<Telegram> telegrams, CancellationToken stop)
    {
        await using var store = await StoreUnderLoad.StartAsync(folder, stop);
        await using var memory = new MemoryWatch(store.Service.Pid);
        // The first ones pay for compiling the code; a gateway runs for years.
        await store.AppendAsync(StoreUnderLoad.Messages(telegrams.Take(WarmUp)), stop);
        var messages = StoreUnderLoad.Messages(telegrams.Skip(WarmUp)).ToList();
        var cpu = ProcessCpu.Of(store.Service.Pid);
        var began = TimeProvider.System.GetTimestamp();
        await store.AppendAsync(messages, stop);
        var took = TimeProvider.System.GetElapsedTime(began);
        cpu = ProcessCpu.Of(store.Service.Pid) - cpu;
        return ((Count - WarmUp) / took.TotalSeconds, cpu.TotalMicroseconds / (Count - WarmUp), memory.PeakMegabytes);
    }

    // The rest stands without it, where there is no strace.
    private static async Task<JsonNode> PacedAsync(Workplace place, List<Telegram> telegrams, CancellationToken stop)
    {
        try
        {
            return await PacedAppend.MeasureAsync(place.NewFolder("paced"), telegrams, stop);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"not measured: {error.Message}";
        }
    }

    private static double Rate(int count, Action work)
    {
        var began = TimeProvider.System.GetTimestamp();
        work();
        return count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static double Ratio(double[] mine, double[] theirs) => Median([.. mine.Zip(theirs, (one, other) => one / other)]);

    private static JsonArray Rates(double[] values) => new([.. values.Select(value => (JsonNode)Math.Round(value))]);
}
