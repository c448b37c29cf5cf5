namespace Edge.Listener.Children;

/// <summary>How long to wait before a child is started again: so long at first, twice as long after each life that was of no use.</summary>
internal sealed class GrowingPause(TimeSpan first, TimeSpan limit)
{
    /// <summary>Useless lives in a row after which people are told.</summary>
    public const int FailuresUntilDown = 3;

    private const int MaxDoublings = 20;

    private int _failures;

    public bool IsDown => _failures >= FailuresUntilDown;

    /// <summary>The pause after a life.</summary>
    /// <param name="worked">Whether it was of use: then the next one is as good as the first.</param>
    public TimeSpan After(bool worked)
    {
        _failures = worked ? 0 : _failures + 1;
        var pause = first * (1L << Math.Clamp(_failures - 1, 0, MaxDoublings));
        return pause < limit ? pause : limit;
    }
}
