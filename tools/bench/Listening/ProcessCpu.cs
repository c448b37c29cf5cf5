using System.Globalization;

namespace Edge.Bench.Listening;

/// <summary>Processor time of processes, from <c>/proc/PID/stat</c> (proc_pid_stat(5), fields 14 and 15).</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100;

    /// <summary>User and kernel time of one process so far, without its children.</summary>
    public static TimeSpan Of(int pid)
    {
        // The program's name stands in brackets and may hold anything; what follows it does not.
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The living children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid) =>
        [.. Directory.EnumerateDirectories($"/proc/{pid}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
}
