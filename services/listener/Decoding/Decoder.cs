using Edge.Hosting;
using Edge.Listener.Children;
using Edge.Listener.Meters;
using Edge.Listener.Storing;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Decoding;

/// <summary>
/// Keeps the decoder alive, life after life. What one life has left unanswered is asked again in the next; a frame that
/// two lives have ended over is set aside, and a meter with several such frames too.
/// </summary>
internal sealed class Decoder(DecodeQueue queue, DecoderDesk desk, MeterBook meters, DecoderOptions options, TimeProvider time, ILogger<Decoder> log)
    : IWorker, IDisposable
{
    // What has been heard when a stop is asked for is still decoded, for so long.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(8);

    private readonly RestartPause _pause = new(options);
    private CancellationTokenSource _restart = new();

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await meters.Loaded.WaitAsync(stop);
            using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            await using var patience = stop.Register(() => end.CancelAfter(DrainTimeout));
            while (await LiveAsync(end.Token, stop) is { } pause)
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            desk.Close(queue.Count);
        }
    }

    /// <summary>Ends the present life in good order; the next one follows at once.</summary>
    public void Restart() => Interlocked.Exchange(ref _restart, new CancellationTokenSource()).Cancel();

    public void Dispose() => _restart.Dispose();

    /// <summary>One life; the pause after it, or null when it was the last.</summary>
    private async Task<TimeSpan?> LiveAsync(CancellationToken end, CancellationToken stop)
    {
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(end, Volatile.Read(ref _restart).Token);
        using var life = new DecoderLife(queue, desk.Answers, options, desk.Status, time);
        var result = await life.RunAsync(new ErrorOutput("decoder", log, time).Read, asked.Token);
        queue.PutBack(desk.Settle(result));
        if (IsLast(result, asked.IsCancellationRequested) || end.IsCancellationRequested)
            return null;
        var pause = _pause.After(result);
        Tell(result, pause);
        // Whoever stops does not wait for a program that does not work.
        return stop.IsCancellationRequested && result.Kind == LifeEndKind.NotWorking ? null : pause;
    }

    // It ended in good order and nobody had asked for that: there is nothing more to decode.
    private static bool IsLast(LifeEnd end, bool wasAsked) => end.Kind == LifeEndKind.Asked && !wasAsked;

    private void Tell(LifeEnd end, TimeSpan pause)
    {
        if (end.Kind == LifeEndKind.Asked)
            Log.DecoderRestarted(log);
        else
        {
            Log.DecoderEnded(log, end.Text, end.Answers, end.Rest.Count, pause);
            desk.Status.Pauses(end.Text, _pause.IsDown, options.Program);
        }
    }
}
