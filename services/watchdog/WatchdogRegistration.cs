using Edge.Hosting;

namespace Edge.Watchdog;

/// <summary>What the watchdog is made of. Nobody calls it, so it has no contract of its own.</summary>
internal static class WatchdogRegistration
{
    public static EdgeHostBuilder AddWatchdog(this EdgeHostBuilder builder) => builder.AddWorker<HealthReader>();
}
