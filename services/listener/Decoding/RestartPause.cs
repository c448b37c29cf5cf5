namespace Edge.Listener.Decoding;

/// <summary>How long to wait before the decoder is started again. It grows while the program does not work at all, and only then.</summary>
internal sealed class RestartPause(DecoderOptions options)
{
    /// <summary>Failures in a row after which people are told.</summary>
    public const int FailuresUntilDown = 3;

    private const int MaxDoublings = 20;

    private int _failures;

    public bool IsDown => _failures >= FailuresUntilDown;

    public TimeSpan After(LifeEnd end)
    {
        if (end.Kind == LifeEndKind.Asked)
            return TimeSpan.Zero;
        // It was working, or a frame is to blame: the next life is as good as the first.
        _failures = end.Answers > 0 || end.Rest.Count > 0 ? 0 : _failures + 1;
        var pause = options.RestartPause * (1L << Math.Clamp(_failures - 1, 0, MaxDoublings));
        return pause < options.RestartPauseLimit ? pause : options.RestartPauseLimit;
    }
}
