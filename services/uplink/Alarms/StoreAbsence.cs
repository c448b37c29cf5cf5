namespace Edge.Uplink.Alarms;

/// <summary>
/// Has the cloud told in this gateway's status since when the store does not answer: then there are no readings, and alarms only
/// as far as the bus shows them. A store that only starts anew is not worth a word.
/// </summary>
/// <param name="show">Puts it into the status, or with null takes it out.</param>
/// <param name="time">For how long.</param>
internal sealed class StoreAbsence(Action<DateTimeOffset?> show, TimeProvider time)
{
    private static readonly TimeSpan WorthAWord = TimeSpan.FromSeconds(30);

    private (DateTimeOffset At, long Timestamp)? _began;
    private bool _isTold;

    public void Answered()
    {
        _began = null;
        if (!_isTold)
            return;
        _isTold = false;
        show(null);
    }

    /// <summary>It did not answer; true when it is the first time in a row.</summary>
    public bool Silent()
    {
        var isFirst = _began is null;
        var (at, timestamp) = _began ??= (time.GetUtcNow(), time.GetTimestamp());
        if (_isTold || time.GetElapsedTime(timestamp) < WorthAWord)
            return isFirst;
        _isTold = true;
        show(at);
        return isFirst;
    }
}
