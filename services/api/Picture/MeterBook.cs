using Edge.Api.Meters;

namespace Edge.Api.Picture;

/// <summary>
/// Every meter as it is shown, kept current by what happens, so that no request has to ask anybody. As large as there are meters.
/// Safe from any thread; what changes is told to <see cref="Changed"/>, outside of the lock.
/// </summary>
internal sealed class MeterBook(AlarmBook alarms)
{
    public const string SilentAlarm = "meter_silent";
    public const string KeyAlarm = "aes_decryption_failed";

    /// <summary>The most that a store takes.</summary>
    public const int MostMeters = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LastReading> _readings = [];
    private readonly Dictionary<string, ulong> _counts = [];
    private readonly Dictionary<string, MeterRow> _rows = [];
    private MeterSetups? _setups;
    private IReadOnlyDictionary<string, IReadOnlyList<string>> _receivers = new Dictionary<string, IReadOnlyList<string>>();
    private MeterRow[]? _list;

#pragma warning disable CA1003 // There is no sender worth passing: one book, a few who listen.
    /// <summary>Told of each row that is new or another one than before.</summary>
    public event Action<MeterRow>? Changed;

    /// <summary>Told of the id of each meter that is no longer there.</summary>
    public event Action<string>? Gone;
#pragma warning restore CA1003

    /// <summary>Grows with each change of any row.</summary>
    public long Version { get; private set; }

    /// <summary>The rows as they are now; the same list until one changes.</summary>
    public IReadOnlyList<MeterRow> Rows
    {
        get
        {
            lock (_gate)
                return _list ??= [.. _rows.Values];
        }
    }

    /// <summary>Whether it was ever told which meters are configured.</summary>
    public bool IsConfigurationKnown => _setups is not null;

    /// <summary>Whether the store was ever asked for what it has.</summary>
    public bool IsStoreKnown { get; private set; }

    public (MeterRow? Row, LastReading? Reading, ulong? Count) Find(string meterId)
    {
        lock (_gate)
            return (_rows.GetValueOrDefault(meterId), _readings.GetValueOrDefault(meterId), _counts.TryGetValue(meterId, out var count) ? count : null);
    }

    /// <summary>A reading that was just stored, or that the bus keeps: it is the last one.</summary>
    public void Take(LastReading reading)
    {
        MeterRow? changed;
        lock (_gate)
        {
            if (!_readings.ContainsKey(reading.MeterId) && _readings.Count >= MostMeters)
                return;
            _readings[reading.MeterId] = reading;
            changed = Renew(reading.MeterId);
        }
        if (changed is not null)
            Changed?.Invoke(changed);
    }

    /// <summary>What the store knows. The bus may have been faster, so it only brings what is newer.</summary>
    public void Take(IEnumerable<(LastReading Reading, ulong Count)> stored) => RenewAll(() =>
    {
        IsStoreKnown = true;
        foreach (var (reading, count) in stored.Take(MostMeters))
        {
            _counts[reading.MeterId] = count;
            if (!_readings.TryGetValue(reading.MeterId, out var known) || known.ReceivedAt < reading.ReceivedAt)
                _readings[reading.MeterId] = reading;
        }
    });

    public void Take(IReadOnlyList<MeterSetup> setups) => RenewAll(() => _setups = new(setups));

    public void Take(IReadOnlyDictionary<string, IReadOnlyList<string>> receivers) => RenewAll(() => _receivers = receivers);

    /// <summary>An alarm has begun or ended.</summary>
    public void Take(AlarmChange change)
    {
        if (change.Alarm.Kind is not (SilentAlarm or KeyAlarm))
            return;
        MeterRow? changed = null;
        lock (_gate)
            if (_rows.ContainsKey(change.Alarm.Subject))
                changed = Renew(change.Alarm.Subject);
        if (changed is not null)
            Changed?.Invoke(changed);
    }

    private void RenewAll(Action take)
    {
        List<MeterRow> changed = [];
        List<string> gone;
        lock (_gate)
        {
            take();
            var keys = (_setups?.Keys(_readings) ?? _readings.Keys).ToHashSet();
            gone = [.. _rows.Keys.Except(keys)];
            foreach (var key in gone)
                _rows.Remove(key);
            foreach (var key in keys)
                if (Renew(key) is { } row)
                    changed.Add(row);
            if (gone.Count > 0)
                (_list, Version) = (null, Version + 1);
        }
        gone.ForEach(id => Gone?.Invoke(id));
        changed.ForEach(row => Changed?.Invoke(row));
    }

    // The row when it is another one now. The key is the meter's id, or the file's name for one that has none.
    private MeterRow? Renew(string key)
    {
        var reading = _readings.GetValueOrDefault(key);
        var setup = _setups?.Find(key, reading?.Name);
        var row = Row(key, setup, reading);
        if (_rows.TryGetValue(key, out var before) && before.Setup == setup && before.Json.AsSpan().SequenceEqual(row.Json))
            return null;
        (_list, Version) = (null, Version + 1);
        return _rows[key] = row with { Version = Version };
    }

    private MeterRow Row(string key, MeterSetup? setup, LastReading? reading) => new(
        reading?.MeterId ?? setup?.Id,
        setup?.Name is { Length: > 0 } name ? name : reading?.Name ?? "",
        reading?.Medium,
        StateOf(key, setup, reading),
        reading?.Value,
        reading?.ReceivedAt,
        reading?.RssiDbm,
        ReceiversOf(key, reading),
        setup is null ? null : alarms.IsOpen(KeyAlarm, key) ? MeterRow.KeyWrong : setup.HasKey ? MeterRow.KeySet : MeterRow.NoKey,
        setup is { Driver.Length: > 0 } ? setup.Driver : null,
        setup?.Rhythm,
        setup?.Fault) { Setup = setup };

    private string StateOf(string key, MeterSetup? setup, LastReading? reading) => reading is null ? MeterRow.Never
        : setup is null && _setups is not null ? MeterRow.Removed
        : alarms.IsOpen(SilentAlarm, key) ? MeterRow.Late
        : MeterRow.Fresh;

    private IReadOnlyList<string> ReceiversOf(string key, LastReading? reading)
    {
        var heardBy = _receivers.GetValueOrDefault(key) ?? [];
        return reading is null || heardBy.Contains(reading.Receiver) ? heardBy : [reading.Receiver, .. heardBy];
    }
}
