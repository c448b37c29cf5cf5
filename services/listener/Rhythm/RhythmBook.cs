using Edge.Hosting;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Rhythm;

/// <summary>The rhythms of all configured meters; tells of those that are later than they ever are. Safe from any thread.</summary>
internal sealed class RhythmBook(IAlarms alarms, HeardCounts counts, IClockRule clock, RhythmOptions options, TimeProvider time)
{
    public const string AlarmKind = "meter_silent";

    /// <summary>More than there are; beyond that no further one is learned.</summary>
    public const int MaxMeters = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MeterRhythm> _rhythms = [];
    private readonly ListeningTime _listening = new(options.DeafAfter);
    private long _lastTick = time.GetTimestamp();

    /// <summary>A configured meter was heard. The line of the road for all of this.</summary>
    public void Hear(Meter meter, Moment moment)
    {
        lock (_gate)
        {
            if (!_rhythms.TryGetValue(meter.MeterId, out var rhythm))
            {
                if (_rhythms.Count >= MaxMeters)
                    return;
                _rhythms.Add(meter.MeterId, rhythm = new MeterRhythm());
            }

            rhythm.Name = meter.Name;
            rhythm.Hear(time, moment.UnixMilliseconds);
            if (rhythm.IsTold != false)
                alarms.Clear(AlarmKind, meter.MeterId);
            rhythm.IsTold = false;
        }
    }

    /// <summary>To be called about once a minute: learns from the time since the last call, and tells of the late ones.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_lastTick);
            _lastTick = time.GetTimestamp();
            var local = time.GetLocalNow().DateTime;
            int? hour = clock.IsSet ? WeekHours.HourOf(local) : null;
            var listened = _listening.Pass(elapsed, hour, counts.Heard + counts.Foreign);
            foreach (var (meterId, rhythm) in _rhythms)
            {
                rhythm.Pass(listened, hour, WeekHours.WeekOf(local), options.MinSilence);
                if (rhythm.IsTold == true || !rhythm.IsLate(options.MinSilence))
                    continue;
                rhythm.IsTold = true;
                alarms.Raise(AlarmKind, meterId, Tell(meterId, rhythm));
            }
        }
    }

    /// <summary>A meter's rhythm in words, for example `every 16 s, Mon-Fri 07-19`; empty while it is not known.</summary>
    public string Describe(string meterId)
    {
        lock (_gate)
            return _rhythms.TryGetValue(meterId, out var rhythm) ? Describe(rhythm) : "";
    }

    /// <summary>How long a meter may be silent by the clock until it counts as late; null while it was never heard.</summary>
    public TimeSpan? LateAfter(string meterId)
    {
        lock (_gate)
            return _rhythms.TryGetValue(meterId, out var rhythm) ? rhythm.LateAfter(options.MinSilence) : null;
    }

    /// <summary>A meter is no longer configured: its silence is nobody's concern.</summary>
    public void Forget(string meterId)
    {
        lock (_gate)
            if (_rhythms.Remove(meterId, out var rhythm) && rhythm.IsTold != false)
                alarms.Clear(AlarmKind, meterId);
    }

    public IReadOnlyList<KnownMeter> ToKnown()
    {
        lock (_gate)
            return [.. _rhythms.Select(pair => pair.Value.ToKnown(pair.Key))];
    }

    /// <summary>Goes on where an earlier life of the process has ended; what was heard since then stays.</summary>
    public void Restore(IEnumerable<KnownMeter> known)
    {
        lock (_gate)
            foreach (var meter in known.Take(MaxMeters))
                _rhythms.TryAdd(meter.Id, MeterRhythm.From(meter));
    }

    private string Tell(string meterId, MeterRhythm rhythm)
    {
        var silence = Spoken.Of(rhythm.SilentFor(time.GetUtcNow().ToUnixTimeMilliseconds()));
        var usual = Describe(rhythm) is { Length: > 0 } text ? $"It is usually heard {text}" : "It was heard before";
        return $"Meter {meterId} ({rhythm.Name}) is silent. {usual}; last heard {silence} ago, while others were heard.";
    }

    private string Describe(MeterRhythm rhythm)
    {
        if (rhythm.Gaps.Usual() is not { } usual)
            return "";
        var hours = rhythm.IsKnown ? RhythmText.Of(rhythm.Usual(), time.LocalTimeZone.BaseUtcOffset == TimeSpan.Zero ? " UTC" : "") : "";
        return hours.Length == 0 ? RhythmText.Of(usual) : $"{RhythmText.Of(usual)}, {hours}";
    }
}
