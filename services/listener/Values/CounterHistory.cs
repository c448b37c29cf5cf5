using System.Globalization;
using System.Text;

namespace Edge.Listener.Values;

/// <summary>The counters of one meter: each is compared with what it was in the telegram before.</summary>
internal sealed class CounterHistory
{
    private const int MaxCounters = 50;

    private readonly Dictionary<string, Counter> _last = [];
    private readonly List<(int Index, string Name, double LimitPerHour)> _counters = [];
    private bool _known;

    public IReadOnlyDictionary<string, Counter> Last => _last;

    public void Restore(string name, Counter counter) => _last[name] = counter;

    public void Forget() => _last.Clear();

    /// <summary>What about this telegram cannot be, in words; null when all of it can.</summary>
    /// <param name="text">The reading.</param>
    /// <param name="sameFields">Whether it has the fields of the one before.</param>
    /// <param name="heardMilliseconds">When it was heard.</param>
    /// <param name="options">How fast counters can grow.</param>
    public string? Check(ReadingText text, bool sameFields, long heardMilliseconds, PlausibleOptions options)
    {
        if (!sameFields || !_known)
            Find(text, options);
        string? wrong = null;
        foreach (var (index, name, limitPerHour) in _counters)
        {
            if (!CounterRule.TryRead(text.ValueOf(text.Fields[index]), out var value, out var resolution))
                continue;
            var now = new Counter(value, resolution, heardMilliseconds);
            if (_last.TryGetValue(name, out var before))
                wrong ??= Compare(name, before, now, limitPerHour);
            else if (_last.Count >= MaxCounters)
                continue;
            _last[name] = now;
        }

        return wrong;
    }

    private void Find(ReadingText text, PlausibleOptions options)
    {
        _known = true;
        _counters.Clear();
        for (var i = 0; i < text.Fields.Length; i++)
        {
            var name = text.NameOf(text.Fields[i]);
            if (CounterRule.LimitPerHour(name, options) is { } limit)
                _counters.Add((i, Encoding.UTF8.GetString(name[1..^1]), limit));
        }
    }

    private static string? Compare(string name, Counter before, Counter now, double limitPerHour)
    {
        // The last digit of the coarser of two kinds of telegrams may be rounded.
        var rounding = 0.999 * Math.Max(before.Resolution, now.Resolution);
        var hours = Math.Max(1, (now.Milliseconds - before.Milliseconds) / 3_600_000.0);
        var growth = now.Value - before.Value;
        if (growth > -rounding && growth <= (limitPerHour * hours) + rounding)
            return null;
        var what = growth < 0 ? "runs backwards" : "jumps";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {what} from {before.Value} to {now.Value} in {Spoken.Of(TimeSpan.FromMilliseconds(Math.Max(0, now.Milliseconds - before.Milliseconds)))}");
    }
}
