using Edge.Hosting;

namespace Edge.Watchdog;

/// <summary>Who feeds the hardware watchdog.</summary>
internal enum WatchdogMode
{
    /// <summary>This service, when it gets the device; the host, when another program holds it; nobody, when there is none.</summary>
    Auto,

    /// <summary>This service; a device that another program holds is an alarm.</summary>
    Own,

    /// <summary>The host: the device is never opened, and the last step is an orderly reboot.</summary>
    HostFed,

    /// <summary>Nobody, and this service reboots nothing.</summary>
    Off,
}

/// <summary>The hardware watchdog.</summary>
[Section("Watchdog")]
internal sealed class WatchdogOptions : IChecksItself
{
    [Setting("`Auto`: feed the hardware watchdog; when another program holds it, leave it to that one and reboot by an order to the host where "
        + "nothing else helps; without a device only raise alarms. `Own`: insist on the device. `HostFed`: never open it. `Off`: alarms only.")]
    public WatchdogMode Mode { get; init; } = WatchdogMode.Auto;

    [Setting("The device of the hardware watchdog.")]
    public string Device { get; init; } = "/dev/watchdog";

    [Setting("After how long without feeding the hardware resets the machine. The driver may grant something else, which is then used and logged; a "
        + "restart of this service must be quicker than that.", Min = "00:00:03", Max = "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    [Setting("How often the device is fed; at most a third of `Timeout`, and of what the driver granted.", Min = "00:00:01", Max = "00:00:10")]
    public TimeSpan FeedEvery { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("How old the last look at the evidence may be for the device to be fed. A watchdog that hangs itself starves the device after that.",
        Min = "00:00:10", Max = "00:10:00")]
    public TimeSpan StarveAfter { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("Folder of the record of why the machine was rebooted. Where it cannot be written no reboot is caused, for nobody could count them.")]
    public string DataDirectory { get; init; } = "/data/watchdog";

    public IEnumerable<string> Check()
    {
        if (FeedEvery > Timeout / 3)
            yield return $"FeedEvery = {FeedEvery:c}: at most a third of Timeout ({Timeout:c}) is expected";
    }
}
