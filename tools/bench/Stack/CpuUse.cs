using System.Globalization;

namespace Edge.Bench.Stack;

/// <summary>Processor time in seconds since the beginning: of each container, and of the engine that starts their healthchecks.</summary>
internal sealed record CpuUse(IReadOnlyDictionary<string, double> Containers, double Engine)
{
    // USER_HZ: what /proc/PID/stat counts in (proc(5)).
    private const double TicksPerSecond = 100;

    private static readonly string[] EngineProcesses = ["dockerd", "containerd", "containerd-shim", "docker-proxy"];

    public double Total => Containers.Values.Sum() + Engine;

    public static async Task<CpuUse> NowAsync(DemoStack stack, CancellationToken stop)
    {
        var containers = new Dictionary<string, double>();
        foreach (var service in DemoStack.Services)
            containers[service] = OfContainer(await stack.ContainerAsync(service, stop));
        return new(containers, OfEngine());
    }

    public static CpuUse operator -(CpuUse later, CpuUse earlier) => new(
        later.Containers.ToDictionary(container => container.Key, container => container.Value - earlier.Containers[container.Key]),
        later.Engine - earlier.Engine);

    /// <summary>cgroup v2 (cpu.stat, microseconds) or v1 (cpuacct.usage, nanoseconds); what has ended in it is counted too.</summary>
    private static double OfContainer(string id)
    {
        string[] modern = [$"/sys/fs/cgroup/docker/{id}/cpu.stat", $"/sys/fs/cgroup/system.slice/docker-{id}.scope/cpu.stat"];
        if (modern.FirstOrDefault(File.Exists) is { } stat)
            return double.Parse(File.ReadLines(stat).First()["usage_usec ".Length..], CultureInfo.InvariantCulture) / 1e6;
        string[] old = [$"/sys/fs/cgroup/cpuacct/docker/{id}/cpuacct.usage", $"/sys/fs/cgroup/cpu,cpuacct/docker/{id}/cpuacct.usage"];
        var usage = old.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException($"no processor accounting of container {id} is found below /sys/fs/cgroup");
        return double.Parse(File.ReadAllText(usage), CultureInfo.InvariantCulture) / 1e9;
    }

    /// <summary>With the children that they have waited for: those are the checks.</summary>
    private static double OfEngine() => Directory.EnumerateDirectories("/proc")
        .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(OfEngineProcess).Sum();

    private static double OfEngineProcess(string folder)
    {
        try
        {
            var stat = File.ReadAllText($"{folder}/stat");
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            if (!EngineProcesses.Any(engine => engine.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(engine, StringComparison.Ordinal)))
                return 0;
            // Fields 14 to 17: utime, stime, cutime, cstime.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }
}
