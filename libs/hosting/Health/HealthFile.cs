using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// The file that the container's healthcheck compares with /proc/uptime: uptime, because it is the one clock that a shell
/// can read and nobody sets.
/// </summary>
internal sealed class HealthFile(string path, Func<long> uptimeSeconds, ILogger<HealthFile> log)
{
    private bool _failed;

    public static long MachineUptime()
    {
        var text = File.ReadAllText("/proc/uptime");
        return long.Parse(text.AsSpan(0, text.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    /// <summary>The file then tells when all work was last seen to move.</summary>
    /// <param name="silenceSeconds">How long the most silent of the stuck parts has said nothing; 0 while all work moves.</param>
    public void Write(long silenceSeconds)
    {
        if (path.Length == 0)
            return;
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
                Directory.CreateDirectory(directory);
            // Renamed into place: a reader never sees half a number.
            var fresh = path + ".new";
            File.WriteAllText(fresh, (uptimeSeconds() - silenceSeconds).ToString(CultureInfo.InvariantCulture) + "\n");
            File.Move(fresh, path, overwrite: true);
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
                Log.HealthFileFailed(log, path, e.Message);
            _failed = true;
        }
    }
}
