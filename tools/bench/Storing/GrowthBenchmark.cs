using System.Text.Json.Nodes;
using Edge.Radio.Fleets;
using Edge.V1;
using Grpc.Core;

namespace Edge.Bench.Storing;

/// <summary>
/// What appending, the latest reading of each meter and a day of readings cost when 100,000, a million and ten million readings of 1,000 meters
/// are stored, and the most private memory that the store has while all of that is done.
/// </summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const double GoalRatio = 2;
    private const double GoalMegabytes = 64;
    private const int Meters = 1_000;
    private const int RoundsDecoded = 20;
    // The store goes through the last 0 to 31 blocks to know the latest readings: these slices, of six blocks each, meet all of that.
    private const int Slices = 16;
    private const int SliceReadings = 3_000;
    private const int Questions = 25;
    private const string Command = "./edge bench growth_cost_ratio store_private_mb";

    // Each meter every four hours and a half: ten million readings are five years of 1,000 meters of which the last one of a window is kept.
    private const long EveryMs = 16_000;
    private const long DayMs = 86_400_000;

    private static readonly int[] Sizes = [100_000, 1_000_000, 10_000_000];

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("growth_cost_ratio", "ratio", Better.Lower, GoalRatio),
        new("store_private_mb", "MB", Better.Lower, GoalMegabytes),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var lines = await DecodedLines.MakeAsync(Fleet.Create(Meters, seed: 22), Meters * RoundsDecoded, stop);
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (Sizes[^1] + Slices * SliceReadings) * EveryMs;
        // Nothing is taken out: rows are what is asked for.
        await using var store = await StoreUnderLoad.StartAsync(place.NewFolder("growth"), stop, ("Store:KeepAllFor", "36500.00:00:00"), ("Store:KeepFor", "36500.00:00:00"));
        await using var memory = new MemoryWatch(store.Service.Pid);
        var stored = 0;
        Task AppendAsync(int count)
        {
            var from = stored;
            stored += count;
            return store.AppendAsync(StoreUnderLoad.Messages(
                Enumerable.Range(from, count).Select(i => lines[i % lines.Count].HeardAt(start + i * EveryMs, i + 1))), stop);
        }

        var costs = new List<Dictionary<string, double>>();
        var began = TimeProvider.System.GetTimestamp();
        foreach (var size in Sizes)
        {
            await AppendAsync(size - stored);
            Workplace.Progress($"{stored:N0} readings after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:N0} s, {memory.PeakMegabytes} MB");
            var ask = new StoreQuestions(store.Api, lines[0], start, start + stored * EveryMs, DayMs, stop);
            // The first questions pay for compiling the code.
            for (var i = 0; size == Sizes[0] && i < Questions; i++)
                await Task.WhenAll(ask.LatestAsync(), ask.DayAsync("", 0.5), ask.HoursAsync(0.5));
            var (appending, latest) = (new double[Slices], new double[Slices]);
            for (var i = 0; i < Slices; i++)
            {
                appending[i] = await TimeAsync(() => AppendAsync(SliceReadings));
                latest[i] = await TimeAsync(ask.LatestAsync);
            }

            costs.Add(new()
            {
                [$"append_{SliceReadings}"] = Median(appending),
                ["latest_of_each_meter"] = Median(latest),
                ["day_of_one_meter"] = await MedianAsync(Questions, i => ask.DayAsync(ask.Meter, i / (double)Questions)),
                ["day_of_all_meters"] = await MedianAsync(Questions, i => ask.DayAsync("", i / (double)Questions)),
                ["hours_of_a_day"] = await MedianAsync(Questions, i => ask.HoursAsync(i / (double)Questions)),
            });
        }

        return Results(costs, memory.PeakMegabytes, new FileInfo(store.File).Length);
    }

    private static Result[] Results(List<Dictionary<string, double>> costs, double megabytes, long fileBytes)
    {
        var ratios = costs[0].Keys.ToDictionary(what => what, what => costs.Max(at => at[what]) / costs.Min(at => at[what]));
        var detail = new JsonObject();
        foreach (var (what, ratio) in ratios)
            detail[$"{what}_ms"] = new JsonObject(costs.Select((at, i) => KeyValuePair.Create<string, JsonNode?>($"{Sizes[i]}", Math.Round(at[what], 2)))
                .Append(KeyValuePair.Create<string, JsonNode?>("ratio", Math.Round(ratio, 2))));
        detail["file_bytes_per_reading"] = Math.Round(fileBytes / (double)Sizes[^1], 1);
        detail["how"] = $"medians, through gRPC, {Meters} meters, days from the first to the last of the years; appending: {SliceReadings} readings until all are durable";
        detail["command"] = Command;
        return
        [
            new("growth_cost_ratio", Math.Round(ratios.Values.Max(), 2), "ratio", Better.Lower, GoalRatio, detail),
            new("store_private_mb", megabytes, "MB", Better.Lower, GoalMegabytes, new JsonObject
            {
                ["how"] = "the most seen, looked at five times a second while ten million readings were appended at full speed and all questions were answered",
                ["command"] = Command,
            }),
        ];
    }

    private static async Task<double> MedianAsync(int times, Func<int, Task> work)
    {
        var took = new double[times];
        for (var i = 0; i < times; i++)
            took[i] = await TimeAsync(() => work(i));
        return Median(took);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
