using Edge.Listener.Decoding;
using Edge.Listener.Rhythm;
using Edge.Listener.Storing;

namespace Edge.Listener.Frames;

/// <summary>
/// Lets each frame through once, in the order in which frames were first heard. Where several receivers may hear the same one
/// it waits a little for the others, so that the best signal and all who heard it are known; what comes later is a duplicate.
/// </summary>
internal sealed class FrameGate(
    ListenerOptions options, HeardLog heardLog, RhythmBook rhythms, DecodeQueue queue, Outbox outbox, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly DuplicateFilter _known = new(options.DuplicateWindow, time);
    private readonly Queue<WaitingFrame> _waiting = new();
    private readonly Pulse _pulse = new();
    private bool _closed;

    /// <summary>Takes a frame of a known meter, already counted as heard.</summary>
    public void Take(FrameKey key, Question question)
    {
        lock (_gate)
        {
            if (_known.TryFind(key, out var first))
            {
                heardLog.Counts.CountDuplicate();
                first?.AddCopy(question.Heard);
            }
            else if (MustWait)
                Wait(key, question);
            else
            {
                _known.Remember(key, null);
                SendOn(question);
            }

            LetGo();
        }
    }

    /// <summary>Sends on what has waited long enough.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            TimeSpan? left;
            lock (_gate)
            {
                LetGo();
                left = _waiting.TryPeek(out var next) ? options.DuplicateWait - time.GetElapsedTime(next.Since) : null;
            }

            // Whole milliseconds, for a timer knows no parts of them and would be asked again and again.
            if (left is { } pause)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(pause.TotalMilliseconds))), time, stop);
            else
                await _pulse.WaitAsync(stop);
        }
    }

    /// <summary>Sends on everything; whatever comes after that goes on at once.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            LetGo();
        }
    }

    // Behind one that waits the next one waits too: the order is the order of hearing.
    private bool MustWait => !_closed && options.DuplicateWindow > TimeSpan.Zero && options.DuplicateWait > TimeSpan.Zero
        && (_waiting.Count > 0 || heardLog.KnownReceivers > 1);

    private void Wait(FrameKey key, Question question)
    {
        var frame = new WaitingFrame(question, time.GetTimestamp());
        _known.Remember(key, frame);
        _waiting.Enqueue(frame);
        _pulse.Set();
    }

    private void LetGo()
    {
        while (_waiting.TryPeek(out var first) && IsReady(first))
            SendOn(_waiting.Dequeue().GoOn());
    }

    private bool IsReady(WaitingFrame frame) =>
        _closed || frame.Receivers >= heardLog.KnownReceivers || _waiting.Count > options.QueueLength || time.GetElapsedTime(frame.Since) >= options.DuplicateWait;

    private void SendOn(Question question)
    {
        rhythms.Hear(question.Meter, question.Heard.Moment);
        if (question.Meter.SetAside is { } why)
            outbox.AddRejected(question.Heard, question.Meter.MeterId, why.Reason, Reasons.Cut(why.Detail));
        else if (!queue.Add(question))
            heardLog.Counts.CountDropped();
    }
}
