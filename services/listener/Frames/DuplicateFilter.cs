namespace Edge.Listener.Frames;

/// <summary>Remembers frames for a while, so that one heard by two receivers or sent again by a repeater counts once. Not for several threads.</summary>
internal sealed class DuplicateFilter(TimeSpan window, TimeProvider time)
{
    // At one telegram in three milliseconds this still covers a minute.
    public const int MaxFrames = 20_000;

    private readonly Dictionary<FrameKey, WaitingFrame?> _known = [];
    private readonly Queue<(FrameKey Key, long At)> _inOrder = new();

    /// <summary>True when the same frame was heard within the window.</summary>
    /// <param name="key">The frame.</param>
    /// <param name="first">What was remembered with it.</param>
    public bool TryFind(FrameKey key, out WaitingFrame? first)
    {
        while (_inOrder.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= window)
            _known.Remove(_inOrder.Dequeue().Key);
        return _known.TryGetValue(key, out first);
    }

    /// <summary>Remembers a frame from now on; the oldest makes room.</summary>
    public void Remember(FrameKey key, WaitingFrame? frame)
    {
        if (window == TimeSpan.Zero)
            return;
        if (_inOrder.Count >= MaxFrames)
            _known.Remove(_inOrder.Dequeue().Key);
        _known.Add(key, frame);
        _inOrder.Enqueue((key, time.GetTimestamp()));
    }
}
