using Edge.V1;

namespace Edge.Uplink.Listening;

/// <summary>What became of each known meter in a listening window: a pure function of what was seen before, during and after it.</summary>
/// <param name="beganMs">When it began, UTC.</param>
/// <param name="before">The last readings before it.</param>
/// <param name="configured">Ids that are configured, whether the store knows them or not.</param>
internal sealed class Outcomes(long beganMs, IReadOnlyDictionary<string, LastReading> before, IReadOnlyList<string> configured)
{
    // As many as the store keeps with a batch.
    private const int MaxMeters = 10_000;

    /// <summary>How many meters were known, and how many of them have been heard since.</summary>
    public (int Known, int Heard) Count(IReadOnlyDictionary<string, LastReading> now) =>
        (Known(now).Count(), now.Count(meter => IsFresh(meter.Key, meter.Value)));

    /// <summary>The window with the outcome of each meter.</summary>
    public ListeningWindow After(TimeSpan lasted, IReadOnlyDictionary<string, LastReading> now)
    {
        var window = new ListeningWindow { BeganMs = beganMs, LastedMs = (uint)lasted.TotalMilliseconds };
        var endMs = beganMs + (long)lasted.TotalMilliseconds;
        window.Meters.AddRange(Known(now).Order(StringComparer.Ordinal).Take(MaxMeters).Select(id => Outcome(id, now, endMs)));
        return window;
    }

    private IEnumerable<string> Known(IReadOnlyDictionary<string, LastReading> now) => now.Keys.Union(before.Keys).Union(configured);

    private MeterOutcome Outcome(string id, IReadOnlyDictionary<string, LastReading> now, long endMs)
    {
        if (!now.TryGetValue(id, out var last))
            return new MeterOutcome { MeterId = id, Kind = MeterOutcomeKind.NeverHeard };
        return IsFresh(id, last)
            ? new MeterOutcome { MeterId = id, Kind = MeterOutcomeKind.Fresh }
            : new MeterOutcome { MeterId = id, Kind = MeterOutcomeKind.Cached, AgeMs = Math.Max(0, endMs - last.ReceivedAtMs) };
    }

    // By its time, as the readings in the batches are told apart; and it must be another one: a clock that ran ahead has left times to come.
    private bool IsFresh(string id, LastReading last) =>
        last.ReceivedAtMs >= beganMs && !(before.TryGetValue(id, out var known) && known.Key == last.Key);
}
