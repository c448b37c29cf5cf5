using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Bench;

/// <summary>Runs what was asked for, prints a table, writes JSON. Exit code 1 when a goal is missed, 2 for an unknown name.</summary>
internal static class Runner
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> RunAsync(IBenchmark[] all, string root, string[] names, string? jsonFile, CancellationToken stop)
    {
        var known = all.SelectMany(benchmark => benchmark.Figures).Select(figure => figure.Name).ToArray();
        if (names.Except(known).ToArray() is { Length: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"edge: no such figure: {string.Join(", ", unknown)}; there are {string.Join(", ", known)}");
            return 2;
        }

        using var place = new Workplace(root);
        var results = new List<Result>();
        foreach (var benchmark in all.Where(benchmark => names.Length == 0 || benchmark.Figures.Any(figure => names.Contains(figure.Name))))
        {
            Workplace.Progress($"measuring {string.Join(", ", benchmark.Figures.Select(figure => figure.Name))}");
            results.AddRange(await MeasureAsync(benchmark, place, stop));
        }

        Print(results);
        if (jsonFile is not null)
        {
            var document = new JsonObject { ["results"] = new JsonArray([.. results.Select(result => result.ToJson())]) };
            await File.WriteAllTextAsync(jsonFile, document.ToJsonString(Indented) + "\n", stop);
        }

        return results.All(result => result.Met) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(IBenchmark benchmark, Workplace place, CancellationToken stop)
    {
        try
        {
            return await benchmark.RunAsync(place, stop);
        }
#pragma warning disable CA1031 // One figure that cannot be measured must not hide the others; its reason is in the result.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return [.. benchmark.Figures.Select(figure =>
                Result.Unmeasured(figure.Name, figure.Unit, figure.Better, figure.Goal, error.Message))];
        }
    }

    private static void Print(List<Result> results)
    {
        var output = Console.Out;
        output.WriteLine($"{"figure",-26} {"value",12} {"unit",-12} {"goal",14}  met");
        foreach (var result in results)
        {
            var value = result.Value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "not measured";
            var goal = (result.Better == Better.Higher ? ">= " : "<= ") + result.Goal.ToString("#,0.####", CultureInfo.InvariantCulture);
            output.WriteLine($"{result.Name,-26} {value,12} {result.Unit,-12} {goal,14}  {(result.Met ? "yes" : "NO")}");
            foreach (var (name, detail) in result.Detail)
            {
                output.WriteLine($"    {name}: {detail?.ToJsonString().Trim('"')}");
            }
        }
    }
}
