using System.Text.Json.Nodes;
using Edge.Testing;

namespace Edge.Bench;

/// <summary>Decoded lines -> listener -> gRPC -> committed in SQLite, beside the naive pipeline with the same lines on the same disk, in turns.</summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const int Lines = 100_000;
    private const int NaiveLines = 2_000;
    private const int Runs = 3;
    private const string Command = "./edge bench ingest_vs_naive ingest_lines_per_s";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("ingest_vs_naive", "x", Better.Higher, 20),
        new("ingest_lines_per_s", "lines/s", Better.Higher, 20_000),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var lines = await DecodedLines.MakeAsync(Lines, stop);
        var (ours, naive) = (new double[Runs], new double[Runs]);
        for (var run = 0; run < Runs; run++)
        {
            naive[run] = Rate(NaiveLines, () => NaivePipeline.Write(Path.Combine(place.NewFolder("naive"), "naive.db"), lines, NaiveLines));
            ours[run] = await IngestAsync(place, lines, stop);
            Workplace.Progress($"run {run + 1}: {ours[run]:N0} lines/s, naive {naive[run]:N0}");
        }

        var ratios = ours.Zip(naive, (mine, theirs) => mine / theirs).ToArray();
        var detail = new JsonObject
        {
            ["lines_per_s"] = Numbers(ours),
            ["naive_lines_per_s"] = Numbers(naive),
            ["ratios"] = new JsonArray([.. ratios.Select(ratio => (JsonNode)Math.Round(ratio, 1))]),
            ["lines"] = Lines,
            ["command"] = Command,
        };
        return
        [
            new("ingest_vs_naive", Math.Round(Median(ratios), 1), "x", Better.Higher, 20, detail),
            new("ingest_lines_per_s", Math.Round(Median(ours)), "lines/s", Better.Higher, 20_000, new JsonObject { ["command"] = Command }),
        ];
    }

    private static async Task<double> IngestAsync(Workplace place, IReadOnlyList<DecodedLine> lines, CancellationToken stop)
    {
        using var secrets = TestSecrets.Mint("listener", "store");
        await using var store = await RunningService.StartAsync("store", secrets, ("Store:Path", Path.Combine(place.NewFolder("store"), "edge.db")));
        await using var road = new ListenerRoad(store.Address, secrets.TokenOf("listener"));
        // The first lines pay for compiling the code of both processes; a gateway runs for years.
        await road.TakeAsync(lines.Take(lines.Count / 10), stop);
        var began = TimeProvider.System.GetTimestamp();
        await road.TakeAsync(lines.Skip(lines.Count / 10), stop);
        return lines.Count * 0.9 / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static double Rate(int count, Action work)
    {
        var began = TimeProvider.System.GetTimestamp();
        work();
        return count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static JsonArray Numbers(double[] values) => new([.. values.Select(value => (JsonNode)Math.Round(value))]);
}
