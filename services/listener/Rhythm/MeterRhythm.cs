namespace Edge.Listener.Rhythm;

/// <summary>
/// How one meter is usually heard, and how long it has not been. Not for several threads. What counts is listening time in hours
/// of the week in which it was heard within the last four weeks that it was heard in at all; so nights and weekends of a
/// meter that rests then do not count.
/// </summary>
internal sealed class MeterRhythm
{
    public const int Weeks = 4;

    /// <summary>So many times the longest usual pause is late.</summary>
    public const int LateFactor = 3;

    /// <summary>Listening time until its hours are known, and the silence that is late until then.</summary>
    public static readonly TimeSpan LearningTime = TimeSpan.FromDays(14);
    public static readonly TimeSpan LateWhileLearning = TimeSpan.FromDays(3);

    private readonly WeekHours[] _hours = new WeekHours[Weeks];
    private readonly TimeSpan[] _longest = new TimeSpan[Weeks];
    private WeekHours _expected;
    private TimeSpan _learned;
    private TimeSpan _silence;
    private TimeSpan _silenceOfAllHours;
    private TimeSpan _longestOfAllHours;
    private int _week;
    private long? _heardAt;
    private bool _heardSinceTick;

    public Gaps Gaps { get; } = new();

    /// <summary>Its name in its file.</summary>
    public string Name { get; set; } = "";

    /// <summary>When it was last heard; milliseconds since 1970.</summary>
    public long LastHeardMilliseconds { get; private set; }

    /// <summary>Whether its silence has been told; null while nobody knows.</summary>
    public bool? IsTold { get; set; }

    /// <summary>Whether the hours in which it is heard are known.</summary>
    public bool IsKnown => _learned >= LearningTime && Gaps.Total >= Gaps.Few;

    /// <summary>The hours of the week in which it is heard as a rule: in at least half of the weeks.</summary>
    public WeekHours Usual()
    {
        var (weeks, usual) = (_hours.Count(hours => hours.Count > 0), default(WeekHours));
        for (var hour = 0; hour < WeekHours.Hours; hour++)
            if (2 * _hours.Count(hours => hours.Has(hour)) >= Math.Max(1, weeks))
                usual = usual.With(hour);
        return usual;
    }

    public void Hear(TimeProvider time, long unixMilliseconds)
    {
        if (_heardAt is { } before)
            Gaps.Add(time.GetElapsedTime(before));
        (_heardAt, _heardSinceTick, LastHeardMilliseconds) = (time.GetTimestamp(), true, unixMilliseconds);
    }

    /// <summary>Takes the listening time since the last call; it was heard in it or it was not.</summary>
    public void Pass(IReadOnlyList<Slice> listened, int? hour, int week, TimeSpan minSilence)
    {
        foreach (var slice in listened)
        {
            _learned += slice.Time;
            _silenceOfAllHours += slice.Time;
            if (slice.Hour is { } known && _expected.Has(known))
                _silence += slice.Time;
        }

        if (!_heardSinceTick)
            return;
        _heardSinceTick = false;
        EndSilence(minSilence);
        if (hour is { } now)
            Learn(now, week);
    }

    /// <summary>Whether it has been silent for longer than it ever is.</summary>
    public bool IsLate(TimeSpan minSilence) => !_heardSinceTick && (IsKnown ? _silence > Limit(minSilence) : _silenceOfAllHours > LearningLimit);

    /// <summary>How long it may be silent by the clock, at worst, until it is late: with the hours in which it rests.</summary>
    public TimeSpan LateAfter(TimeSpan minSilence) =>
        IsKnown ? TimeSpan.FromHours(_expected.ClockHours((int)Math.Ceiling(Limit(minSilence).TotalHours))) : LearningLimit;

    /// <summary>How long it has not been heard, by the clock or by what was counted.</summary>
    public TimeSpan SilentFor(long nowMilliseconds)
    {
        var byClock = TimeSpan.FromMilliseconds(Math.Max(0, nowMilliseconds - LastHeardMilliseconds));
        return byClock > _silenceOfAllHours ? byClock : _silenceOfAllHours;
    }

    public KnownMeter ToKnown(string meterId) => new()
    {
        Id = meterId,
        Name = Name,
        Hours = [.. _hours.SelectMany(hours => new[] { hours.A, hours.B, hours.C })],
        LongestSeconds = [.. _longest.Select(time => time.TotalSeconds)],
        Week = _week,
        LearnedSeconds = _learned.TotalSeconds,
        SilenceSeconds = _silence.TotalSeconds,
        AllSilenceSeconds = _silenceOfAllHours.TotalSeconds,
        AllLongestSeconds = _longestOfAllHours.TotalSeconds,
        LastHeardMs = LastHeardMilliseconds,
        IsTold = IsTold,
        GapCounts = Gaps.Counts,
        GapSeconds = Gaps.Seconds,
    };

    public static MeterRhythm From(KnownMeter known)
    {
        var rhythm = new MeterRhythm
        {
            Name = known.Name,
            IsTold = known.IsTold,
            LastHeardMilliseconds = known.LastHeardMs,
            _week = known.Week,
            _learned = TimeSpan.FromSeconds(known.LearnedSeconds),
            _silence = TimeSpan.FromSeconds(known.SilenceSeconds),
            _silenceOfAllHours = TimeSpan.FromSeconds(known.AllSilenceSeconds),
            _longestOfAllHours = TimeSpan.FromSeconds(known.AllLongestSeconds),
        };
        for (var week = 0; week < Weeks; week++)
        {
            rhythm._hours[week] = new WeekHours(known.Hours[3 * week], known.Hours[(3 * week) + 1], known.Hours[(3 * week) + 2]);
            rhythm._longest[week] = TimeSpan.FromSeconds(known.LongestSeconds[week]);
        }

        rhythm.Gaps.Restore(known.GapCounts, known.GapSeconds);
        rhythm.Expect();
        return rhythm;
    }

    private TimeSpan LearningLimit => LateWhileLearning > LateFactor * _longestOfAllHours ? LateWhileLearning : LateFactor * _longestOfAllHours;

    private TimeSpan Limit(TimeSpan minSilence)
    {
        var limit = LateFactor * _longest.Max();
        return limit > minSilence ? limit : minSilence;
    }

    private void Learn(int hour, int week)
    {
        // A week in which it was not heard at all tells nothing about its hours, so it takes no place.
        if (week != _week)
        {
            Array.Copy(_hours, 0, _hours, 1, Weeks - 1);
            Array.Copy(_longest, 0, _longest, 1, Weeks - 1);
            (_hours[0], _longest[0], _week) = (default, TimeSpan.Zero, week);
        }
        else if (_hours[0].Has(hour))
            return;
        _hours[0] = _hours[0].With(hour);
        Expect();
    }

    // One long silence must not make the next one usual: what was late counts as only just late.
    private void EndSilence(TimeSpan minSilence)
    {
        var limit = IsKnown ? Limit(minSilence) : LateWhileLearning;
        var longest = _silence < limit ? _silence : limit;
        if (longest > _longest[0])
            _longest[0] = longest;
        if (_silenceOfAllHours > _longestOfAllHours)
            _longestOfAllHours = _silenceOfAllHours;
        (_silence, _silenceOfAllHours) = (TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>
    /// When clocks change, a meter is heard an hour earlier or later. So of a long stretch the first and the last hour do not count,
    /// and a short one is counted with its neighbours.
    /// </summary>
    private void Expect()
    {
        var heard = _hours.Aggregate((one, other) => one | other);
        var inner = heard.Eroded();
        _expected = 2 * inner.Count >= heard.Count ? inner : heard.Dilated();
    }
}
