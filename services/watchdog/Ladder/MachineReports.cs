using Edge.Watchdog.Alarms;
using Edge.Watchdog.Feeding;
using Edge.Watchdog.Record;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Ladder;

/// <summary>What there is to say and to tend about the machine itself: its device, its last reboot, the record of both.</summary>
internal sealed class MachineReports(Feeder feeder, RebootBook book, Evidence evidence, WatchdogAlarms alarms, TimeProvider time, ILogger<MachineReports> log)
{
    // An alarm about the past needs an end, too.
    private static readonly TimeSpan NoNewsAfter = TimeSpan.FromHours(24);

    /// <summary>Once, when the device was opened or found to be another's.</summary>
    public void TellLastEnd()
    {
        if (book.LastReason is { } reason)
        {
            Log.RebootedByWatchdog(log, reason);
            alarms.Raise(AlarmKinds.RebootedByWatchdog, WatchdogAlarms.Machine, $"the machine was rebooted: {reason}");
        }
        else if (book.LastEnd == LastEnd.Unexplained)
        {
            var more = feeder.DriverSaysReset ? " (the driver says that the watchdog reset it)" : "";
            Log.RebootedUnexplained(log, more);
            alarms.Raise(AlarmKinds.RebootedUnexplained, WatchdogAlarms.Machine, $"the machine ended by a power cut or a hang, which cannot be told apart{more}");
        }
    }

    /// <summary>With each look at the evidence.</summary>
    public void Tell()
    {
        if (feeder.State == FeedState.Lost)
            alarms.Raise(AlarmKinds.WatchdogDevice, WatchdogAlarms.Machine, "the hardware watchdog cannot be opened, so nothing resets this machine when it hangs");
        else
            alarms.Clear(AlarmKinds.WatchdogDevice, WatchdogAlarms.Machine);
        if (feeder.State == FeedState.Own)
            book.Armed();
        book.Tend(evidence.IsWell);
        if (feeder.State == FeedState.NotYet && !book.TooManyUnexplained)
            feeder.Arm();
        if (time.GetElapsedTime(0) >= NoNewsAfter)
        {
            alarms.Clear(AlarmKinds.RebootedByWatchdog, WatchdogAlarms.Machine);
            alarms.Clear(AlarmKinds.RebootedUnexplained, WatchdogAlarms.Machine);
        }
    }
}
