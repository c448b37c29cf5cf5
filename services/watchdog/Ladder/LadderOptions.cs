using Edge.Hosting;

namespace Edge.Watchdog.Ladder;

/// <summary>What leads to an alarm, and what to a reboot of the machine.</summary>
[Section("Ladder")]
internal sealed class LadderOptions : IChecksItself
{
    [Setting("How long a critical part (store, broker, listener, uplink) may fail before the machine is rebooted. It counts as failing from its first "
        + "trouble until it was well for `WellAfter`.", Min = "00:00:05", Max = "1.00:00:00")]
    public TimeSpan RebootAfter { get; init; } = TimeSpan.FromMinutes(15);

    [Setting("How long a critical part may fail before that is an alarm; longer than its restart takes.", Min = "00:00:01", Max = "1.00:00:00")]
    public TimeSpan AlarmAfter { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("How long a part must be well without a break to count as healed. Shorter takes a part that fails again and again for a healthy one.",
        Min = "00:00:01", Max = "01:00:00")]
    public TimeSpan WellAfter { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("File that this container's healthcheck writes with each run; the sign that the engine lives. Empty: the engine is not watched.")]
    public string EngineStamp { get; init; } = "/run/edge/engine";

    [Setting("How long the engine may run no healthcheck before it counts as dead and the machine is rebooted.", Min = "00:00:10", Max = "1.00:00:00")]
    public TimeSpan EngineDeadAfter { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("How many such reboots there may be within `RebootsWithin`; then the machine is fed, an alarm raised, and it stays reachable. 0: never reboot.",
        Unit = "reboots", Min = "0", Max = "20")]
    public int Reboots { get; init; } = 3;

    [Setting("How long a reboot counts, in hours that the machine was up: no clock is asked. One whose cause was not cured counts until it is.",
        Min = "01:00:00", Max = "30.00:00:00")]
    public TimeSpan RebootsWithin { get; init; } = TimeSpan.FromHours(24);

    [Setting("How long an update may hold the ladder back; one that takes longer counts as none.", Min = "00:01:00", Max = "1.00:00:00")]
    public TimeSpan MaintenanceAtMost { get; init; } = TimeSpan.FromHours(1);

    [Setting("How many new lives of one service within `CrashLoopWithin` are a crash loop.", Unit = "starts", Min = "2", Max = "20")]
    public int CrashLoopStarts { get; init; } = 3;

    [Setting("The span of time in which the starts of a service are counted.", Min = "00:01:00", Max = "1.00:00:00")]
    public TimeSpan CrashLoopWithin { get; init; } = TimeSpan.FromMinutes(10);

    public IEnumerable<string> Check()
    {
        if (AlarmAfter > RebootAfter)
            yield return $"AlarmAfter = {AlarmAfter:c}: at most RebootAfter ({RebootAfter:c}) is expected";
    }
}
