using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Bench.Stack;

/// <summary>PSS of the seven services: pages that several processes share are counted once, divided among them.</summary>
internal sealed class StackMemoryBenchmark : IBenchmark
{
    private const double GoalMb = 200;

    public IReadOnlyList<Figure> Figures { get; } = [new("stack_pss_mb", "MB", Better.Lower, GoalMb)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var stack = new DemoStack(place.Root, "edge-bench");
        try
        {
            await stack.UpAsync(null, stop);
            return [await MeasureAsync(stack, stop)];
        }
        finally
        {
            await stack.DownAsync();
        }
    }

    private static async Task<Result> MeasureAsync(DemoStack stack, CancellationToken stop)
    {
        var (pssKb, privateMb) = (0L, new JsonObject());
        foreach (var service in DemoStack.Services)
        {
            var processes = await stack.ProcessesAsync(service, stop);
            pssKb += processes.Sum(pid => Kilobytes(pid, "Pss:"));
            privateMb[service] = Math.Round(processes.Sum(pid => Kilobytes(pid, "Private_Clean:") + Kilobytes(pid, "Private_Dirty:")) / 1024.0, 1);
        }

        var detail = new JsonObject
        {
            ["private_mb"] = privateMb,
            ["command"] = "./edge bench stack_pss_mb",
            ["how"] = "sum of Pss in /proc/PID/smaps_rollup, 30 s after ./edge demo --interval 30 ended",
        };
        return new Result("stack_pss_mb", Math.Round(pssKb / 1024.0, 1), "MB", Better.Lower, GoalMb, detail);
    }

    private static long Kilobytes(int pid, string field) =>
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
