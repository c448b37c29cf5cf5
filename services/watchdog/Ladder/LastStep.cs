using Edge.Watchdog.Alarms;
using Edge.Watchdog.Feeding;
using Edge.Watchdog.Record;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Ladder;

/// <summary>Carries the decision out: by starving the device where it is ours, by an order to the host where it is not.</summary>
internal sealed class LastStep(Feeder feeder, FeedGate gate, RebootBook book, RebootOrder order, WatchdogAlarms alarms, ILogger<LastStep> log)
{
    // On top of what the driver granted, before the hardware counts as broken.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public Task TakeAsync(Situation situation, CancellationToken stop)
    {
        var verdict = RebootRule.Judge(situation, book.Left);
        if (gate.IsWithheld)
            return WaitForResetAsync(stop);
        if (verdict.Decision == Decision.Reboot)
            return RebootAsync(verdict, stop);
        Keep(verdict);
        return Task.CompletedTask;
    }

    private void Keep(Verdict verdict)
    {
        if (verdict.Decision == Decision.Keep)
        {
            alarms.Clear(AlarmKinds.RebootsUsedUp, WatchdogAlarms.Machine);
            alarms.Clear(AlarmKinds.RebootImpossible, WatchdogAlarms.Machine);
        }
        else if (alarms.Raise(AlarmKinds.RebootsUsedUp, WatchdogAlarms.Machine,
            $"{verdict.Reason}; the machine was rebooted {book.Counted} times for such reasons and is not again: somebody has to look"))
        {
            Log.UsedUp(log, book.Counted, verdict.Reason);
        }
    }

    private Task RebootAsync(Verdict verdict, CancellationToken stop)
    {
        switch (feeder.State)
        {
            case FeedState.Own:
                Starve(verdict);
                return Task.CompletedTask;
            case FeedState.HostFed or FeedState.Lost or FeedState.NotYet:
                return OrderAsync(verdict, stop);
            default:
                Impossible(verdict, "there is no hardware watchdog that could do it");
                return Task.CompletedTask;
        }
    }

    private void Starve(Verdict verdict)
    {
        // Without the record on the disk there would be no end to it.
        if (!book.Decide(verdict.Part, verdict.Reason))
        {
            Impossible(verdict, "the record of it cannot be written");
            return;
        }

        gate.Withhold();
        Log.Withheld(log, feeder.Granted, verdict.Reason);
    }

    private async Task OrderAsync(Verdict verdict, CancellationToken stop)
    {
        if (!order.IsTime)
            return;
        // On the disk before the host is told: a reboot that nobody counts would have no end.
        if (!book.Decide(verdict.Part, verdict.Reason))
        {
            Impossible(verdict, "the record of it cannot be written");
            return;
        }

        if ((await order.TryAsync(verdict.Reason, stop)).Refusal is { } refusal)
        {
            book.Withdraw();
            Impossible(verdict, refusal);
            return;
        }

        Log.Ordered(log, verdict.Reason);
    }

    private async Task WaitForResetAsync(CancellationToken stop)
    {
        if (gate.WithheldFor < feeder.Granted + Slack)
            return;
        if (await order.TryAsync("the hardware watchdog is fed no more and does not reset the machine", stop) is not { Asked: true } answer)
            return;
        Log.ResetDidNotCome(log, gate.WithheldFor, answer.Refusal ?? "control was told to reboot the machine");
        if (answer.Refusal is { } refusal)
            alarms.Raise(AlarmKinds.RebootImpossible, WatchdogAlarms.Machine, $"the hardware watchdog does not reset the machine, and {refusal}");
    }

    private void Impossible(Verdict verdict, string why)
    {
        if (alarms.Raise(AlarmKinds.RebootImpossible, WatchdogAlarms.Machine, $"{verdict.Reason}; the machine should be rebooted, but {why}"))
            Log.Impossible(log, verdict.Reason, why);
    }
}
