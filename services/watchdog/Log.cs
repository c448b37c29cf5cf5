using Microsoft.Extensions.Logging;

namespace Edge.Watchdog;

/// <summary>Events 5000-5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Debug, "{Service} is {State}")]
    public static partial void Heard(ILogger log, string service, string state);

    [LoggerMessage(5002, LogLevel.Warning, "What came on {Topic} is not a health message")]
    public static partial void NotHealth(ILogger log, string topic);

    [LoggerMessage(5003, LogLevel.Information, "{Device} ({Identity}) is armed: it resets the machine {Granted} after the last feed; fed every {Every}")]
    public static partial void Armed(ILogger log, string device, string identity, TimeSpan granted, TimeSpan every);

    [LoggerMessage(5004, LogLevel.Warning, "Of the hardware watchdog {Wanted} were asked, and its driver granted {Granted}; that counts")]
    public static partial void GrantedDiffers(ILogger log, TimeSpan wanted, TimeSpan granted);

    [LoggerMessage(5005, LogLevel.Warning, "The driver of {Device} knows no timeout calls; it is fed every {Every} all the same")]
    public static partial void TimeoutUnknown(ILogger log, string device, TimeSpan every);

    [LoggerMessage(5006, LogLevel.Warning, "The driver of {Device} never lets go of it (nowayout): an orderly stop of this service does not disarm it, and the machine "
        + "is reset unless the service is back in time. Load the driver with nowayout=0 to change that")]
    public static partial void NoWayOut(ILogger log, string device);

    [LoggerMessage(5007, LogLevel.Information, "There is no hardware watchdog {Device}: nothing resets this machine when it hangs; all else works")]
    public static partial void NoDevice(ILogger log, string device);

    [LoggerMessage(5008, LogLevel.Warning, "{Device} is busy: it is held by {Holder}. Where it is systemd, ./edge up --own-watchdog takes it over; otherwise leave it so: "
        + "mode host-fed, the host resets a machine that hangs, and where nothing else helps control is asked for an orderly reboot")]
    public static partial void Busy(ILogger log, string device, string holder);

    [LoggerMessage(5009, LogLevel.Warning, "{Reason}. The node is root's: run the container as uid 0, with the device among its devices; tried again")]
    public static partial void Forbidden(ILogger log, string reason);

    [LoggerMessage(5010, LogLevel.Warning, "{Reason}; tried again, with growing pauses")]
    public static partial void CannotOpen(ILogger log, string reason);

    [LoggerMessage(5011, LogLevel.Error, "The hardware watchdog has vanished: {Reason}. It is opened again as soon as it is back")]
    public static partial void DeviceLost(ILogger log, string reason);

    [LoggerMessage(5012, LogLevel.Information, "The memory is not locked ({Reason}); a machine that runs out of it may feed too late")]
    public static partial void MemoryNotLocked(ILogger log, string reason);

    [LoggerMessage(5013, LogLevel.Error, "The loop that looks at the evidence has not turned for {Limit}: the device is not fed, and resets the machine after {Granted}")]
    public static partial void EvidenceIsOld(ILogger log, TimeSpan limit, TimeSpan granted);

    [LoggerMessage(5014, LogLevel.Information, "{Device} is disarmed")]
    public static partial void Disarmed(ILogger log, string device);

    [LoggerMessage(5015, LogLevel.Warning, "{Device} stays armed, {Why}: it resets the machine after {Granted} unless this service is back")]
    public static partial void StaysArmed(ILogger log, string device, TimeSpan granted, string why);

    [LoggerMessage(5016, LogLevel.Warning, "The hardware watchdog was not disarmed: {Reason}")]
    public static partial void NotDisarmed(ILogger log, string reason);

    [LoggerMessage(5017, LogLevel.Critical, "The device is fed no more, so that it resets the machine within {Granted}: {Reason}")]
    public static partial void Withheld(ILogger log, TimeSpan granted, string reason);

    [LoggerMessage(5018, LogLevel.Critical, "Control was told to reboot the machine: {Reason}")]
    public static partial void Ordered(ILogger log, string reason);

    [LoggerMessage(5019, LogLevel.Error, "{Reason}; the machine should be rebooted, but {Why}")]
    public static partial void Impossible(ILogger log, string reason, string why);

    [LoggerMessage(5020, LogLevel.Error, "The machine was rebooted {Count} times for such reasons and is not again: {Reason}")]
    public static partial void UsedUp(ILogger log, int count, string reason);

    [LoggerMessage(5021, LogLevel.Error, "The device has not been fed for {Since}, and the machine still runs; {Outcome}")]
    public static partial void ResetDidNotCome(ILogger log, TimeSpan since, string outcome);

    [LoggerMessage(5022, LogLevel.Warning, "The record {Path} cannot be read, so all reboots count as used up: {Reason}")]
    public static partial void RecordUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(5023, LogLevel.Warning, "The record {Path} cannot be written, so this service causes no reboot: {Reason}")]
    public static partial void RecordUnwritable(ILogger log, string path, string reason);

    [LoggerMessage(5024, LogLevel.Warning, "This service rebooted the machine: {Reason}")]
    public static partial void RebootedByWatchdog(ILogger log, string reason);

    [LoggerMessage(5025, LogLevel.Warning, "The machine ended by a power cut or a hang, which cannot be told apart{More}")]
    public static partial void RebootedUnexplained(ILogger log, string more);

    [LoggerMessage(5026, LogLevel.Warning, "{Part} fails: {Why}")]
    public static partial void PartFails(ILogger log, string part, string why);

    [LoggerMessage(5027, LogLevel.Information, "{Part} is well again")]
    public static partial void PartIsWell(ILogger log, string part);

    [LoggerMessage(5028, LogLevel.Warning, "{Service} began anew {Starts} times within {Within}; its last trouble: {Trouble}")]
    public static partial void CrashLoop(ILogger log, string service, int starts, TimeSpan within, string trouble);

    [LoggerMessage(5029, LogLevel.Warning, "The last {Count} boots ended nobody knows how: the device is armed only after {Wait} without trouble")]
    public static partial void NotArmedYet(ILogger log, int count, TimeSpan wait);

    [LoggerMessage(5030, LogLevel.Warning, "It was decided before this start that the machine is to be reset: the device is left alone")]
    public static partial void LeftToReset(ILogger log);

    [LoggerMessage(5031, LogLevel.Warning, "The store cannot be told of alarms; until it can be they stand on the bus: {Reason}")]
    public static partial void StoreNotTold(ILogger log, string reason);

    [LoggerMessage(5032, LogLevel.Information, "The container engine is not watched, {Path} cannot be made: {Reason}")]
    public static partial void NoEngineStamp(ILogger log, string path, string reason);
}
