using Edge.Hosting;

namespace Edge.Listener.Frames;

/// <summary>Gives each telegram its time, once.</summary>
internal sealed class HeardClock(TimeProvider time, IClockRule rule)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's id of this boot; empty where the kernel does not tell.</summary>
    public string BootId { get; } = File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : "";

    // The monotonic clock counts from the boot.
    public Moment Now() => new(time.GetUtcNow().ToUnixTimeMilliseconds(), rule.IsSet, (long)time.GetElapsedTime(0).TotalMilliseconds);
}
