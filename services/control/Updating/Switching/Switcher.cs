using Edge.Control.Engine;
using Edge.Control.Judging;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Switching;

/// <summary>
/// Goes from one release to another and watches it; back again when it does not do its work. Each step is on the disk before it is taken, and can
/// be taken again: it may be ended at any point and goes on from there.
/// </summary>
internal sealed class Switcher(SwitchFile file, Converger converger, IJudge judge, UpdateOptions options, TimeProvider time, ILogger<Switcher> log)
{
    /// <summary>Power cuts and kills that an update is carried on over; then it goes back, and after as many again it is given up.</summary>
    public const int MostStarts = 20;

    private const int TriesForward = 5, TriesBack = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // What is left of the watch is written down so often, for a switcher that goes on with it.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMinutes(1);

    /// <summary>Returns when there is nothing (more) to do.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (file.Read() is not { IsSwitching: true } record)
            return;
        record = Note(record with { Starts = record.Starts + 1 });
        UpdateLog.SwitcherBegins(log, record.Phase, record.From.Version, record.To!.Version, record.Starts);
        while (record.IsSwitching)
        {
            record = Note(await StepAsync(record, stop));
            UpdateLog.PhaseReached(log, record.Phase, record.Text);
        }
    }

    /// <summary>A full or broken card must not leave the gateway between two releases: what cannot be noted is done all the same, and again after a restart.</summary>
    private SwitchRecord Note(SwitchRecord record)
    {
        try
        {
            return file.Write(record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            UpdateLog.StateUnwritable(log, e.Message);
            return record;
        }
    }

    /// <summary>Does what the phase is for; what comes next.</summary>
    private async Task<SwitchRecord> StepAsync(SwitchRecord record, CancellationToken stop)
    {
        switch (record.Phase)
        {
            case UpdatePhase.Switching:
                if (record.Starts > MostStarts)
                    return Back(record, $"the switch was interrupted {MostStarts} times");
                return await ConvergeAsync(record.To!, TriesForward, stop) is { } why
                    ? Back(record, why)
                    : record with { Phase = UpdatePhase.Watching, Text = $"{record.To!.Version} is watched", WatchLeft = options.WatchFor };
            case UpdatePhase.Watching:
                var verdict = record.Starts > MostStarts ? new(false, $"the watch was interrupted {MostStarts} times") : await WatchAsync(record, stop);
                return verdict.Good
                    ? record with { Phase = UpdatePhase.Done, Text = $"{record.To!.Version} runs: {verdict.Text}", Previous = record.From.Version }
                    : Back(record, verdict.Text);
            case UpdatePhase.GoingBack:
                return await ConvergeAsync(record.From, TriesBack, stop) is { } fault
                    ? record with { Phase = UpdatePhase.Failed, Text = $"{record.Text}; and {record.From.Version} could not be put back: {fault}" }
                    : record with { Phase = UpdatePhase.WatchingBack, WatchLeft = options.WatchFor };
            default:
                var after = record.Starts > 2 * MostStarts ? new(false, "the watch was interrupted too often") : await WatchAsync(record, stop);
                return after.Good
                    ? record with { Phase = UpdatePhase.RolledBack, Text = $"{record.From.Version} runs again ({after.Text}). {record.Text}" }
                    : record with { Phase = UpdatePhase.Failed, Text = $"{record.From.Version} runs again, but not as before: {after.Text}. {record.Text}" };
        }
    }

    private static SwitchRecord Back(SwitchRecord record, string why) =>
        record with { Phase = UpdatePhase.GoingBack, Text = $"{record.To!.Version} was taken back: {why}" };

    /// <summary>Null when it is done; otherwise why not.</summary>
    private async Task<string?> ConvergeAsync(Release release, int tries, CancellationToken stop)
    {
        for (var left = tries; ; left--)
        {
            try
            {
                await converger.ConvergeAsync(release, stop);
                return null;
            }
            catch (EngineException e)
            {
                UpdateLog.ConvergeFails(log, release.Version, e.Message);
                if (left == 1)
                    return e.Message;
                await Task.Delay(Pause, time, stop);
            }
        }
    }

    private async Task<Verdict> WatchAsync(SwitchRecord record, CancellationToken stop)
    {
        var within = record.WatchLeft > ShortestWatch ? record.WatchLeft : ShortestWatch;
        var began = time.GetTimestamp();
        var noted = began;
        var progress = new Told(waitsFor =>
        {
            if (time.GetElapsedTime(noted) < NoteEvery)
                return;
            noted = time.GetTimestamp();
            // While it goes back the reason for that stays the text.
            Note(record with
            {
                WatchLeft = within - time.GetElapsedTime(began),
                Text = record.Phase == UpdatePhase.Watching ? $"{record.To!.Version} is watched: {waitsFor}" : record.Text,
            });
        });
        return await judge.WatchAsync(record.Before!, within, progress, stop);
    }

    /// <summary>At once and here, not on another thread.</summary>
    private sealed class Told(Action<string> tell) : IProgress<string>
    {
        public void Report(string value) => tell(value);
    }
}
