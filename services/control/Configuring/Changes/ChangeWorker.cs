using Edge.Control.Configuring.Files;
using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.Changes;

/// <summary>
/// Makes the change that is on record, step by step, and takes it back when the gateway does worse: also after a power cut and after its own
/// restart.
/// </summary>
internal sealed class ChangeWorker(
    ChangeRecord record, ConfigFolder folder, ServiceRestart restart, ChangeWatch watch, TimeProvider time, ILogger<ChangeWorker> log) : IWorker
{
    /// <summary>Control that starts so often during one change does not do well with it.</summary>
    public const int MostStarts = 5;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    private DateTime _seen;

    public async Task RunAsync(CancellationToken stop)
    {
        var pause = await GoOnAsync(isStart: true, stop);
        while (true)
        {
            await Task.Delay(pause, time, stop);
            pause = await GoOnAsync(isStart: false, stop);
        }
    }

    /// <summary>Brings what is on record to its end, or as far as it gets; how long to wait then.</summary>
    internal async Task<TimeSpan> GoOnAsync(bool isStart, CancellationToken stop)
    {
        if (record.WrittenAt == _seen)
            return LookEvery;
        try
        {
            if (record.Read() is { } change && !(change.HasEnded && change.Told) && !await MakeAsync(isStart ? Resume(change) : change, stop))
                return TryAgainAfter;
            _seen = record.WrittenAt;
            return LookEvery;
        }
        catch (ConfigurationException e)
        {
            // The record itself: it is on the disk as it was before the step that failed.
            ConfiguringLog.RecordUnusable(log, e.Message);
            return TryAgainAfter;
        }
    }

    private Change Resume(Change change)
    {
        if (change.HasEnded)
            return change;
        ConfiguringLog.GoesOn(log, change.Kind, change.Step);
        var resumed = change with { Starts = change.Starts + 1 };
        return Note(resumed.Back || resumed.Starts <= MostStarts ? resumed : TakeBack(resumed, $"control has started {resumed.Starts} times since"));
    }

    private async Task<bool> MakeAsync(Change change, CancellationToken stop)
    {
        if (change is { Step: ChangeStep.Write, Back: false })
            ConfiguringLog.Begins(log, change.Kind, change.Files.Count, string.Join(", ", change.Services));
        while (!change.HasEnded)
        {
            try
            {
                change = Note(await StepAsync(change, stop));
            }
            catch (Exception e) when (e is ConfigurationException or EngineException or RpcException)
            {
                // What ends with us has not failed: the next life goes on with it.
                stop.ThrowIfCancellationRequested();
                if (change.Back)
                {
                    ConfiguringLog.CannotTakeBack(log, change.Kind, e.Message);
                    return false;
                }

                change = Note(TakeBack(change, e.Message));
            }
        }

        if (!change.Told && !await watch.TellAsync(change, stop))
            return false;
        record.Tidy();
        Note(change with { Told = true });
        return true;
    }

    private async Task<Change> StepAsync(Change change, CancellationToken stop) => change.Step switch
    {
        ChangeStep.Write => Put(change),
        ChangeStep.Restart => await RestartAsync(change, stop),
        _ => await WatchAsync(change, stop),
    };

    private Change Put(Change change)
    {
        for (var index = 0; index < change.Files.Count; index++)
            folder.Put(change.Files[index], record.Content(index, change.Back));
        return change with { Step = ChangeStep.Restart };
    }

    private async Task<Change> RestartAsync(Change change, CancellationToken stop)
    {
        if (change.Left.Count == 0)
            return change with { Step = change.Back ? ChangeStep.Ended : ChangeStep.Watch };
        var (next, after) = (change.Left[0], change with { Left = [.. change.Left.Skip(1)] });
        // Nobody would note it after our own: this process ends with it.
        if (next == "control")
            Note(after);
        await restart.RunAsync(next, stop);
        return after;
    }

    private async Task<Change> WatchAsync(Change change, CancellationToken stop)
    {
        var verdict = await watch.WatchAsync(change.Before, stop);
        if (!verdict.Good)
            return TakeBack(change, verdict.Text);
        ConfiguringLog.Done(log, change.Kind, verdict.Text);
        return change with { Step = ChangeStep.Ended, Text = verdict.Text };
    }

    private Change TakeBack(Change change, string why)
    {
        ConfiguringLog.TakesBack(log, change.Kind, why);
        return change.TakenBack(why);
    }

    private Change Note(Change change)
    {
        var noted = change with { ChangedAt = time.GetUtcNow() };
        try
        {
            record.Write(noted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"control cannot write down how far the change is: {e.Message}", e);
        }

        return noted;
    }
}
