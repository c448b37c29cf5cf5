namespace Edge.Listener.Rhythm;

/// <summary>
/// Time in which a meter could have been heard. It counts only once somebody has been heard after it, and soon enough: when
/// nobody at all was, it was the radio and not the meter.
/// </summary>
internal sealed class ListeningTime(TimeSpan deafAfter)
{
    private readonly List<Slice> _pending = [];
    private TimeSpan _sinceHeard;
    private long _heard = -1;

    /// <summary>Some time has passed.</summary>
    /// <param name="elapsed">How much.</param>
    /// <param name="hour">The hour of the week it was; null while the clock is not set.</param>
    /// <param name="heard">Telegrams of anybody heard so far.</param>
    /// <returns>What has turned out to be listening time.</returns>
    public IReadOnlyList<Slice> Pass(TimeSpan elapsed, int? hour, long heard)
    {
        _sinceHeard += elapsed;
        if (_sinceHeard > deafAfter)
            _pending.Clear();
        else
            Add(new Slice(hour, elapsed));
        if (heard == _heard)
            return [];
        IReadOnlyList<Slice> listened = [.. _pending];
        _pending.Clear();
        (_heard, _sinceHeard) = (heard, TimeSpan.Zero);
        return listened;
    }

    private void Add(Slice slice)
    {
        if (_pending.Count > 0 && _pending[^1].Hour == slice.Hour)
            _pending[^1] = slice with { Time = _pending[^1].Time + slice.Time };
        else
            _pending.Add(slice);
    }
}

/// <summary>Some time in one hour of the week.</summary>
internal readonly record struct Slice(int? Hour, TimeSpan Time);
