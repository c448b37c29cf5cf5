namespace Edge.Hosting;

/// <summary>
/// One part of a service that has to make progress: its loop says so with every round. Cheap enough for every item of work, and
/// safe from any thread.
/// </summary>
public sealed class WorkPart
{
    private readonly TimeSpan _stuckAfter;
    private readonly TimeProvider _time;
    private readonly Harm _harm;
    private long _lastWord;
    private volatile string? _waitsFor = "its start";

    internal WorkPart(string name, TimeSpan stuckAfter, TimeProvider time, Harm harm)
    {
        _harm = harm;
        Name = name;
        _stuckAfter = stuckAfter;
        _time = time;
        _lastWord = _time.GetTimestamp();
    }

    /// <summary>What the part is called in the health message.</summary>
    public string Name { get; }

    /// <summary>There is work, and this is progress. From here on the part is stuck when it says nothing for too long.</summary>
    public void Works()
    {
        // The time first: whoever sees that it works must not see the time of an older word.
        Volatile.Write(ref _lastWord, _time.GetTimestamp());
        _waitsFor = null;
        _harm.HangIfNamed(Name);
    }

    /// <summary>There is no work; that is healthy for as long as it lasts.</summary>
    /// <param name="forWhat">Completes the sentence "waits for ...", for example <c>the next telegram</c>.</param>
    public void Waits(string forWhat)
    {
        _waitsFor = forWhat;
        Volatile.Write(ref _lastWord, _time.GetTimestamp());
    }

    internal PartHealth Look()
    {
        var waiting = _waitsFor;
        var silence = _time.GetElapsedTime(Volatile.Read(ref _lastWord));
        var state = waiting is not null ? PartHealth.Waits : silence > _stuckAfter ? PartHealth.Stuck : PartHealth.Works;
        return new(Name, state, waiting, (long)silence.TotalSeconds);
    }
}
