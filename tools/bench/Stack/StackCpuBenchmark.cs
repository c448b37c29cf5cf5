using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Edge.Bench.Stack;

/// <summary>What a gateway at rest takes of one processor core, and how much of it is the looking after its health.</summary>
internal sealed class StackCpuBenchmark : IBenchmark
{
    private const double IdleGoal = 4;
    private const double ChecksGoal = 2;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(2);

    private static readonly string WithoutChecks = "services:\n"
        + string.Concat(DemoStack.Services.Select(service => $"  {service}: {{healthcheck: {{disable: true}}}}\n"));

    public IReadOnlyList<Figure> Figures { get; } =
        [new("idle_cpu_percent", "% of a core", Better.Lower, IdleGoal), new("healthcheck_cpu_percent", "% of a core", Better.Lower, ChecksGoal)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var stack = new DemoStack(place.Root, "edge-bench");
        try
        {
            await stack.UpAsync(null, stop);
            var (with, services) = await MeasureAsync(stack, stop);
            await stack.UpAsync(WithoutChecks, stop);
            var (without, servicesWithout) = await MeasureAsync(stack, stop);
            return Results(with, without, services, servicesWithout);
        }
        finally
        {
            await stack.DownAsync();
        }
    }

    private static Result[] Results(CpuUse with, CpuUse without, JsonObject services, JsonObject servicesWithout)
    {
        var (all, checks) = (Percent(with.Total), Percent(with.Total - without.Total));
        // What else the engine does, for the stand-in cloud among others, is in both and is no part of a gateway.
        var idle = Percent(with.Containers.Values.Sum()) + Percent(with.Engine - without.Engine);
        var detail = new JsonObject
        {
            ["command"] = "./edge bench idle_cpu_percent healthcheck_cpu_percent",
            ["how"] = $"{Span.TotalMinutes} min of no telegrams, with and without healthchecks; containers by cgroup, the engine by /proc/PID/stat",
            ["services_percent"] = services,
            ["services_percent_without_checks"] = servicesWithout,
            ["engine_percent"] = Percent(with.Engine),
            ["engine_percent_without_checks"] = Percent(without.Engine),
            ["all_with_engine_percent"] = all,
        };
        return
        [
            new("idle_cpu_percent", Math.Round(idle, 2), "% of a core", Better.Lower, IdleGoal, detail),
            new("healthcheck_cpu_percent", checks, "% of a core", Better.Lower, ChecksGoal, new JsonObject { ["how"] = "the difference" }),
        ];
    }

    private static async Task<(CpuUse Use, JsonObject Services)> MeasureAsync(DemoStack stack, CancellationToken stop)
    {
        await stack.SilenceAsync("radio", stop);
        var (before, clock) = (await CpuUse.NowAsync(stack, stop), Stopwatch.StartNew());
        await Task.Delay(Span, TimeProvider.System, stop);
        var use = await CpuUse.NowAsync(stack, stop) - before;
        // Brought to the span, which asking for containers has made a little longer.
        var scale = Span / clock.Elapsed;
        use = new(use.Containers.ToDictionary(container => container.Key, container => container.Value * scale), use.Engine * scale);
        return (use, new JsonObject(use.Containers.Select(container => KeyValuePair.Create(container.Key, (JsonNode?)Percent(container.Value)))));
    }

    private static double Percent(double seconds) => Math.Round(seconds / Span.TotalSeconds * 100, 2);
}
