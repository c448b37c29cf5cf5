using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.V1;

namespace Edge.Listener.Kept;

/// <summary>
/// Tries the kept frames once: down the same road as live ones, a few at a time so that these hardly wait, and not counted as heard. What
/// still gives no reading stays kept. May be done again at any time: the store takes each frame off its shelf once.
/// </summary>
/// <param name="shelf">Where they are.</param>
/// <param name="meters">Whose they are.</param>
/// <param name="gate">The way to the decoder.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="only">The meter whose frames are tried; null: all.</param>
internal sealed class KeptRound(KeptShelf shelf, MeterBook meters, KeptGate gate, TimeProvider time, string? only)
{
    /// <summary>Frames that have ended the decoder are tried again only for one meter by name, and no more than so many in vain.</summary>
    public const int MostEnds = 3;

    private const int LooksAtShelf = 40;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _decoded = [];
    private ulong _tried;
    private int _ends;

    /// <summary>How many were tried, and how many the store has taken as readings.</summary>
    /// <exception cref="TimeoutException">The decoder does not answer.</exception>
    /// <exception cref="Grpc.Core.RpcException">The store does not.</exception>
    public async Task<RedecodeResponse> RunAsync(CancellationToken stop)
    {
        // What was rejected a moment ago is to be seen too.
        await shelf.FlushAsync(stop);
        await foreach (var kept in shelf.ListAsync(stop))
            if (QuestionFor(kept) is { } question)
                await AskAsync(question, stop);
        await gate.DrainAsync(stop);
        return new RedecodeResponse { FramesTried = _tried, FramesStored = _decoded.Count == 0 ? 0 : await TakenAsync(stop) };
    }

    /// <summary>Null when there is no use in trying it.</summary>
    private Question? QuestionFor(KeptFrame kept)
    {
        if (Frame.Check(kept.Frame.ToByteArray(), out _) is not { } frame || meters.Find(frame, FrameLayers.Of(frame.Bytes.Span)) is not { SetAside: null } meter)
            return null;
        if (only is not null && meter.MeterId != only && kept.MeterId != only)
            return null;
        if (HasEndedTheDecoder(kept) && (only is null || _ends >= MostEnds))
            return null;
        var moment = new Moment(kept.ReceivedAtMs, kept.Clock?.Set ?? false, kept.Clock?.UptimeMs ?? 0);
        var heard = new Heard(frame.Bytes, kept.Receiver, kept.HasRssiDbm ? kept.RssiDbm : null, moment) { Kept = kept };
        return new Question(frame, heard, meter) { Settled = isReading => Settle(kept, isReading) };
    }

    private static bool HasEndedTheDecoder(KeptFrame kept) =>
        kept.Reason is Reasons.DecoderGaveUp or Reasons.BadAnswer && !kept.Detail.StartsWith(Meter.NotTried, StringComparison.Ordinal);

    private async Task AskAsync(Question question, CancellationToken stop)
    {
        await gate.AskAsync(question, shelf.FlushAsync, stop);
        _tried++;
        if (HasEndedTheDecoder(question.Heard.Kept!))
            await gate.DrainAsync(stop);
    }

    // On the decoder's thread.
    private void Settle(KeptFrame kept, bool isReading)
    {
        lock (_gate)
        {
            if (isReading)
                _decoded.Add(kept.Id);
            else if (HasEndedTheDecoder(kept))
                _ends++;
        }

        gate.Answered();
    }

    // They go to the store with everything else; the shelf tells when they are there.
    private async Task<ulong> TakenAsync(CancellationToken stop)
    {
        for (var look = 1; ; look++)
        {
            await shelf.FlushAsync(stop);
            var left = 0;
            await foreach (var kept in shelf.ListAsync(stop))
                left += _decoded.Contains(kept.Id) ? 1 : 0;
            if (left == 0 || look == LooksAtShelf)
                return (ulong)(_decoded.Count - left);
            await Task.Delay(LookAgainAfter, time, stop);
        }
    }
}
