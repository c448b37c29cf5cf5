using System.Text.Json;

namespace Edge.Cloud.Receiving;

/// <summary>
/// What the ledger adds up to. A batch that comes again is dropped by its id, a reading that comes again by its key. Made from
/// the same entries whether they arrive or are read again after a restart.
/// </summary>
internal sealed class Books
{
    private const int MaxAlarms = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string?> _digests = [];
    private readonly HashSet<UInt128> _keys = [];
    private readonly Dictionary<(string Gateway, string Epoch), NumberLine> _numbers = [];
    private readonly SortedDictionary<string, ReceivedReading> _latest = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonElement> _status = new(StringComparer.Ordinal);
    private readonly Queue<JsonElement> _alarms = [];
    private long _doubleBatches, _doubleReadings, _alteredBatches, _unreadable, _heartbeats;
    private JsonElement? _lastHeartbeat;

    /// <summary>Enters what arrived; the readings in it that are new.</summary>
    public IReadOnlyList<ReceivedReading> Enter(LedgerEntry entry)
    {
        lock (_gate)
        {
            switch (entry.Kind)
            {
                case EntryKinds.Batch:
                    return EnterBatch(ReceivedBatch.From(entry.Content), entry.Digest);
                case EntryKinds.Status:
                    _status[entry.Source] = entry.Content;
                    break;
                case EntryKinds.Alarm:
                    _alarms.Enqueue(entry.Content);
                    if (_alarms.Count > MaxAlarms)
                        _alarms.Dequeue();
                    break;
                case EntryKinds.Heartbeat:
                    _heartbeats++;
                    _lastHeartbeat = entry.Content;
                    break;
                default:
                    _unreadable++;
                    break;
            }

            return [];
        }
    }

    public Summary Summarise()
    {
        lock (_gate)
            return new Summary(
                _digests.Count, _keys.Count, _doubleBatches + _doubleReadings,
                new Doubles(_doubleBatches, _doubleReadings, _alteredBatches), _unreadable,
                [.. FindGaps()], _heartbeats, _lastHeartbeat,
                _status.ToDictionary(), [.. _alarms], _latest.ToDictionary(meter => meter.Key, meter => MeterState.Of(meter.Value)));
    }

    /// <summary>Batch numbers that have not arrived though higher ones have.</summary>
    public IReadOnlyList<Gap> Gaps()
    {
        lock (_gate)
            return [.. FindGaps()];
    }

    private IEnumerable<Gap> FindGaps() =>
        from line in _numbers
        from gap in line.Value.Gaps
        select new Gap(line.Key.Gateway, line.Key.Epoch, gap.From, gap.To);

    private void Show(ReceivedReading reading)
    {
        var isOlder = _latest.TryGetValue(reading.MeterId, out var known)
            && string.CompareOrdinal(known.ReceivedAt, reading.ReceivedAt) > 0;
        if (!isOlder)
            _latest[reading.MeterId] = reading;
    }

    private List<ReceivedReading> EnterBatch(ReceivedBatch batch, string? digest)
    {
        if (_digests.TryGetValue(batch.BatchId, out var first))
        {
            _doubleBatches++;
            if (digest != first)
                _alteredBatches++;
            return [];
        }

        _digests.Add(batch.BatchId, digest);
        if (!_numbers.TryGetValue((batch.Gateway, batch.Epoch), out var line))
            _numbers.Add((batch.Gateway, batch.Epoch), line = new NumberLine());
        line.Add(batch.Number);

        var fresh = batch.Readings.Where(reading => _keys.Add(Fingerprint.Of(reading.Key))).ToList();
        _doubleReadings += batch.Readings.Count - fresh.Count;
        fresh.ForEach(Show);
        return fresh;
    }
}
