using Edge.Hosting;
using Edge.Listener.Children;
using Edge.Listener.Frames;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Receivers;

/// <summary>
/// Keeps the program that holds one dongle alive, life after life: started again on any end, and when it has heard nothing for
/// too long. That a dongle is missing or deaf is an alarm and never makes the listener unhealthy.
/// </summary>
internal sealed class Dongle(DongleSpec spec, Receiver receiver, FrameRoad road, DongleProgram program, WorkPart part, ILogger log) : IDisposable
{
    private const string ForTelegrams = "a telegram";

    private readonly DongleWords _words = new(spec, receiver, log, program.Time);
    private CancellationTokenSource _restart = new();

    public DongleSpec Spec => spec;

    public Receiver Receiver => receiver;

    public async Task RunAsync(CancellationToken stop)
    {
        var pause = program.NewPause();
        while (!stop.IsCancellationRequested)
        {
            using var asked = CancellationTokenSource.CreateLinkedTokenSource(stop, Volatile.Read(ref _restart).Token);
            var (worked, why) = await LiveAsync(asked.Token);
            if (stop.IsCancellationRequested)
                return;
            if (asked.IsCancellationRequested)
            {
                Log.DongleRestarted(log, spec.Name);
                continue;
            }

            var wait = pause.After(worked);
            _words.Ended(why, wait, pause.IsDown);
            part.Waits($"the time to start {program.Program} again: {why}");
            await Task.Delay(wait, program.Time, asked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends the present life in good order; the next one follows at once.</summary>
    public void Restart() => Interlocked.Exchange(ref _restart, new CancellationTokenSource()).Cancel();

    public void Dispose() => _restart.Dispose();

    /// <summary>One life: whether it was of use, and why it has ended.</summary>
    private async Task<(bool Worked, string Why)> LiveAsync(CancellationToken end)
    {
        var began = program.Time.GetTimestamp();
        var before = receiver.Telegrams;
        part.Works();
        try
        {
            await using var life = program.Start(spec, new RadioOutput(Hears, _words.Take).Read, new RadioOutput(Hears, _words.Take).Read);
            receiver.Child.Started(life.Child.Id);
            receiver.Listens();
            part.Waits(ForTelegrams);
            var isSilent = await IsSilentAsync(life.Child, end);
            part.Works();
            if (isSilent)
                _words.Silent(program.SilentAfter);
            var hasExited = life.Child.Exited.IsCompleted;
            var exitCode = hasExited ? await life.Child.Exited : await life.Child.TerminateAsync(program.StopTimeout);
            receiver.Child.Ended(exitCode);
            var worked = receiver.Telegrams > before || program.Time.GetElapsedTime(began) >= program.StableAfter;
            return (worked, isSilent ? $"it has heard nothing for {program.SilentAfter:c}" : $"it has ended by itself (exit code {exitCode})");
        }
        catch (ChildException e)
        {
            return (false, e.Message);
        }
    }

    private void Hears(Received received)
    {
        part.Works();
        road.Take(spec.Name, received);
        part.Waits(ForTelegrams);
    }

    /// <summary>Waits for the end of the child, of our patience with its silence (true), or of this life.</summary>
    private async Task<bool> IsSilentAsync(ChildProcess child, CancellationToken end)
    {
        while (!child.Exited.IsCompleted && !end.IsCancellationRequested)
        {
            var left = program.SilentAfter - receiver.Silence;
            if (left <= TimeSpan.Zero)
                return true;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
            await Task.WhenAny(child.Exited, Task.Delay(left, program.Time, over.Token));
            await over.CancelAsync();
        }

        return false;
    }
}
