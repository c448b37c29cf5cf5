namespace Edge.Watchdog.Alarms;

/// <summary>The conditions that the watchdog finds.</summary>
internal static class AlarmKinds
{
    /// <summary>A critical part has been failing for longer than its restart takes. Subject: the part.</summary>
    public const string PartFailing = "part_failing";

    /// <summary>A service begins anew again and again. Subject: the service.</summary>
    public const string CrashLoop = "crash_loop";

    /// <summary>This service caused the reboot with which this boot began.</summary>
    public const string RebootedByWatchdog = "rebooted_by_watchdog";

    /// <summary>Power cut or hang, before this boot.</summary>
    public const string RebootedUnexplained = "rebooted_unexplained";

    /// <summary>A reboot should be and is not, because there were enough.</summary>
    public const string RebootsUsedUp = "reboots_used_up";

    /// <summary>A reboot should be and cannot be caused.</summary>
    public const string RebootImpossible = "reboot_impossible";

    /// <summary>The hardware watchdog that should be fed cannot be.</summary>
    public const string WatchdogDevice = "watchdog_device";
}
