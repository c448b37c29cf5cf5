using Edge.Listener.Frames;
using Edge.Listener.Storing;

namespace Edge.Listener.Decoding;

/// <summary>What the decoder's lives hand over to: answers, their own state, and the questions that nobody can answer.</summary>
internal sealed class DecoderDesk(AnswerDesk answers, DecoderStatus status, Outbox outbox, HeardCounts counts, AlarmDesk alarms)
{
    /// <summary>A frame that two lives have ended over is not asked a third time.</summary>
    public const int MaxStrikes = 2;

    /// <summary>Being killed by somebody else is not a frame's fault, unless it happens over the same frame again and again.</summary>
    public const int MaxInterruptions = 10;

    public AnswerDesk Answers => answers;

    public DecoderStatus Status => status;

    /// <summary>Blames the frame that was next to be answered, if it is to blame. What is to be asked again, in order.</summary>
    public IReadOnlyList<Question> Settle(LifeEnd end)
    {
        if (end.Rest.Count == 0 || end.Kind == LifeEndKind.Asked)
            return end.Rest;
        var first = end.Rest[0];
        if (end.IsTheFramesFault)
            first.Strikes++;
        else
            first.Interruptions++;
        if (first.Strikes < MaxStrikes && first.Interruptions < MaxInterruptions)
            return end.Rest;
        answers.Reject(first, end.Kind == LifeEndKind.BadAnswer ? Reasons.BadAnswer : Reasons.DecoderGaveUp, end.Text);
        // One that was kept has counted against its meter when it was heard.
        if (first.Heard.Kept is null && first.Meter.GaveUp())
            alarms.Raise(
                AlarmKinds.MeterQuarantined,
                first.Meter.MeterId,
                $"Telegrams of meter {first.Meter.MeterId} ({first.Meter.Name}) end the decoder: {end.Text}. None is tried until its file changes or the listener starts again.");
        return [.. end.Rest.Skip(1)];
    }

    /// <summary>Nothing more will be decoded; what still waits is lost with this process, and counted.</summary>
    public void Close(int stillWaiting)
    {
        counts.CountDropped(stillWaiting);
        outbox.Complete();
    }
}
