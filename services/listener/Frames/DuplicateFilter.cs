namespace Edge.Listener.Frames;

/// <summary>Remembers frames for a while, so that one heard by two receivers or sent again by a repeater counts once. Not for several threads.</summary>
internal sealed class DuplicateFilter(TimeSpan window, TimeProvider time)
{
    // At one telegram in three milliseconds this still covers a minute.
    public const int MaxFrames = 20_000;

    private readonly HashSet<Frame> _known = [];
    private readonly Queue<(Frame Frame, long At)> _inOrder = new();

    /// <summary>True when the same frame was heard within the window; otherwise it is remembered from now on.</summary>
    public bool IsDuplicate(Frame frame)
    {
        if (window == TimeSpan.Zero)
            return false;
        Forget();
        if (!_known.Add(frame))
            return true;
        _inOrder.Enqueue((frame, time.GetTimestamp()));
        return false;
    }

    private void Forget()
    {
        while (_inOrder.TryPeek(out var oldest) && (_inOrder.Count >= MaxFrames || time.GetElapsedTime(oldest.At) >= window))
            _known.Remove(_inOrder.Dequeue().Frame);
    }
}
