using System.Globalization;

namespace Edge.Bench.Listening;

/// <summary>Memory of processes, from <c>/proc/PID</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that was resident at any time (VmHWM).</summary>
    public static long PeakKilobytes(int pid) => Sum($"/proc/{pid}/status", "VmHWM:");

    /// <summary>What no other process shares.</summary>
    public static long PrivateKilobytes(int pid) => Sum($"/proc/{pid}/smaps_rollup", "Private_Clean:") + Sum($"/proc/{pid}/smaps_rollup", "Private_Dirty:");

    private static long Sum(string file, string field) =>
        File.ReadLines(file).Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
