using Edge.Hosting;
using Edge.Watchdog.Device;
using Edge.Watchdog.Feeding;
using Edge.Watchdog.Ladder;
using Edge.Watchdog.Record;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog;

/// <summary>The device is fed before anything else of this process begins, and disarmed after everything else has ended in order.</summary>
internal sealed class WatchdogLife(Feeder feeder, FeedGate gate, RebootBook book, MachineReports reports, WorkMonitor monitor, ILogger<WatchdogLife> log)
    : IOutermost
{
    public void Begin()
    {
        // Reboots are counted before the device is armed.
        book.Begin();
        if (book.IsLeftToReset)
        {
            // Not opened: opening it would feed it.
            gate.Withhold();
            feeder.Begin(FeedState.LeftToReset);
            Log.LeftToReset(log);
        }
        else if (book.TooManyUnexplained)
        {
            feeder.Begin(FeedState.NotYet);
            Log.NotArmedYet(log, RebootBook.UnexplainedAtMost, RebootBook.WithoutTrouble);
        }
        else
        {
            feeder.Begin(FeedState.Lost);
        }

        if (feeder.State == FeedState.Own)
            book.Armed();
        monitor.AddCounter("feeds", () => feeder.Feeds);
        monitor.AddCounter("granted_seconds", () => (long)feeder.Granted.TotalSeconds);
        monitor.AddCounter("reboots_counted", () => book.Counted);
        if (LockedMemory.TryLock() is { } reason)
            Log.MemoryNotLocked(log, reason);
        reports.TellLastEnd();
    }

    public void End(bool asked)
    {
        feeder.End(disarm: asked);
        if (asked)
            book.Stopped(isCalledOff: feeder.State == FeedState.Own);
    }
}
