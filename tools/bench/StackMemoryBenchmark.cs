using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Bench;

/// <summary>
/// PSS of the seven services of a running demonstration, at rest: pages that several processes share are counted once, divided
/// among them. The simulated radio and the stand-in cloud are not part of a gateway and not counted.
/// </summary>
internal sealed class StackMemoryBenchmark : IBenchmark
{
    private const double GoalMb = 200;
    private const string Project = "edge-bench";
    private static readonly string[] Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    public IReadOnlyList<Figure> Figures { get; } = [new("stack_pss_mb", "MB", Better.Lower, GoalMb)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var edge = Path.Combine(place.Root, "edge");
        try
        {
            await CallAsync(edge, ["demo", "--project", Project, "--interval", "30"], stop);
            await Task.Delay(Settling, TimeProvider.System, stop);
            return [await MeasureAsync(stop)];
        }
        finally
        {
            await CallAsync(edge, ["down", "--purge", "--project", Project], CancellationToken.None);
        }
    }

    private static async Task<Result> MeasureAsync(CancellationToken stop)
    {
        var (pssKb, privateMb) = (0L, new JsonObject());
        foreach (var service in Services)
        {
            var processes = await ProcessesAsync(service, stop);
            pssKb += processes.Sum(pid => Kilobytes(pid, "Pss:"));
            privateMb[service] = Math.Round(processes.Sum(pid => Kilobytes(pid, "Private_Clean:") + Kilobytes(pid, "Private_Dirty:")) / 1024.0, 1);
        }

        var detail = new JsonObject
        {
            ["private_mb"] = privateMb,
            ["command"] = "./edge bench stack_pss_mb",
            ["how"] = $"sum of Pss in /proc/PID/smaps_rollup, {Settling.TotalSeconds} s after ./edge demo --interval 30 ended",
        };
        return new Result("stack_pss_mb", Math.Round(pssKb / 1024.0, 1), "MB", Better.Lower, GoalMb, detail);
    }

    private static async Task<int[]> ProcessesAsync(string service, CancellationToken stop)
    {
        var container = await CallAsync("docker", ["ps", "--quiet", "--filter", $"label=com.docker.compose.project={Project}",
            "--filter", $"label=com.docker.compose.service={service}"], stop);
        var table = await CallAsync("docker", ["top", container.Trim(), "-eo", "pid"], stop);
        return [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static long Kilobytes(int pid, string field) =>
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));

    private static async Task<string> CallAsync(string program, string[] arguments, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(TimeSpan.FromMinutes(15));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }
}
