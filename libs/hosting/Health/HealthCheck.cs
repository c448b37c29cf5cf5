using System.Globalization;
using System.Runtime.InteropServices;

namespace Edge.Hosting;

/// <summary>
/// The container's healthcheck. A service writes its health file every 5 s: the machine's uptime in whole seconds when all its work was
/// last seen to move, so its distance from now is the time without proof. Uptime, not the clock: a clock step must not kill anything.
/// Whoever is over the limit is killed, every process of the container: Compose restarts what exits, not what is unhealthy.
/// </summary>
/// <param name="folder">Where the health file and the engine's stamp are.</param>
/// <param name="limitSeconds">The longest time without proof.</param>
/// <param name="killAll">Ends every other process of the container but its init.</param>
public sealed partial class HealthCheck(string folder, long limitSeconds, Action killAll)
{
    /// <summary>Seconds without proof of progress after which a container is killed, when <c>EDGE_HEALTH_LIMIT</c> does not say otherwise.</summary>
    public const int DefaultLimitSeconds = 30;

    private const int SigKill = 9;
    private const int EveryProcess = -1;
    private const long ClockTicksPerSecond = 100;
    private const int StartTimeField = 22;

    /// <summary>Checks this container once; the exit code: 0 healthy, 1 not.</summary>
    public static int Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var limit = long.TryParse(Environment.GetEnvironmentVariable("EDGE_HEALTH_LIMIT"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : DefaultLimitSeconds;
        return new HealthCheck("/run/edge", limit, static () => _ = Kill(EveryProcess, SigKill)).Check(output);
    }

    /// <summary>Checks once; the exit code: 0 healthy, 1 not.</summary>
    public int Check(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var now = HealthFile.MachineUptime();
        StampEngine(now);
        var age = now - (LastProof() ?? StartOfFirstProcess());
        if (age <= limitSeconds)
            return 0;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"no proof of progress for {age} s (limit {limitSeconds} s): the container is killed"));
        killAll();
        return 1;
    }

    /// <summary>The watchdog makes this file and learns from its changes that the engine runs: nobody but the engine starts healthchecks.</summary>
    private void StampEngine(long now)
    {
        var stamp = Path.Combine(folder, "engine");
        if (File.Exists(stamp))
            File.WriteAllText(stamp, now.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    private long? LastProof()
    {
        try
        {
            return long.TryParse(File.ReadAllText(Path.Combine(folder, "health")), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A health file that was never written: counted from the start of the container's first process.
    private static long StartOfFirstProcess()
    {
        var stat = File.ReadAllText("/proc/1/stat");
        // The name before it, in brackets, may hold spaces. proc(5) counts from 1; the name is field 2.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[StartTimeField - 3], CultureInfo.InvariantCulture) / ClockTicksPerSecond;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
