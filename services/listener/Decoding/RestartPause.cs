using Edge.Listener.Children;

namespace Edge.Listener.Decoding;

/// <summary>How long to wait before the decoder is started again. It grows while the program does not work at all, and only then.</summary>
internal sealed class RestartPause(DecoderOptions options)
{
    private readonly GrowingPause _pause = new(options.RestartPause, options.RestartPauseLimit);

    public bool IsDown => _pause.IsDown;

    // What has answered was working; what has left questions behind was ended by a frame: neither makes the pause grow.
    public TimeSpan After(LifeEnd end) =>
        end.Kind == LifeEndKind.Asked ? TimeSpan.Zero : _pause.After(end.Answers > 0 || end.Rest.Count > 0);
}
