namespace Edge.Listener.Decoding;

/// <summary>Why a life of the decoder has ended.</summary>
internal enum LifeEndKind
{
    /// <summary>It was asked to, or the process stops.</summary>
    Asked,

    /// <summary>It could not be started, or did not answer the probe.</summary>
    NotWorking,

    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>It was killed because it did not answer, or did not end its answer.</summary>
    Stalled,

    /// <summary>It was killed because its answer could not be understood.</summary>
    BadAnswer,
}

/// <summary>How a life of the decoder has ended.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Text">The same in words, for people.</param>
/// <param name="ExitCode">128 + its number for a signal; null when it was never started.</param>
/// <param name="Answers">Questions that it has answered.</param>
/// <param name="Rest">Questions that it has not answered, in the order asked.</param>
internal sealed record LifeEnd(LifeEndKind Kind, string Text, int? ExitCode, long Answers, IReadOnlyList<Question> Rest)
{
    private const int SignalBase = 128;

    /// <summary>Whether the frame that was next to be answered brought it about.</summary>
    public bool IsTheFramesFault => Kind is LifeEndKind.Stalled or LifeEndKind.BadAnswer || (Kind == LifeEndKind.Exited && !WasTold);

    // An end with code 0, and SIGHUP, SIGINT, SIGKILL, SIGTERM: somebody has told it to end, or the kernel was short of memory.
    private bool WasTold => ExitCode is 0 or (SignalBase + 1) or (SignalBase + 2) or (SignalBase + 9) or (SignalBase + 15);
}
