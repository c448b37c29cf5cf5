using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Where a reading is, and when it was heard.</summary>
internal readonly record struct Place(long Seq, long ReceivedMs);

/// <summary>
/// Knows the readings of a window of time, the last one that was asked for: those that come late come in the order of their
/// time, so one look serves many. Part of the writer: not for two threads.
/// </summary>
internal sealed class WindowSearch(SqliteConnection database, ReadingCatalog catalog)
{
    // Not yet in a block, so not found in the table.
    private readonly List<(string MeterId, Place Place)> _pending = [];
    private readonly Dictionary<string, List<Place>> _places = [];
    private long _fromMs;
    private long _lengthMs;

    /// <summary>The stored readings of a meter within a window of time.</summary>
    public IReadOnlyList<Place> Of(string meterId, long fromMs, long lengthMs)
    {
        if ((_fromMs, _lengthMs) != (fromMs, lengthMs))
            Load(fromMs, lengthMs);
        return _places.GetValueOrDefault(meterId) ?? [];
    }

    /// <summary>Remembers one that is being stored.</summary>
    public void Add(string meterId, Place place)
    {
        _pending.Add((meterId, place));
        Keep(meterId, place);
    }

    /// <summary>Those remembered are in the table now.</summary>
    public void Flushed() => _pending.Clear();

    private void Load(long fromMs, long lengthMs)
    {
        (_fromMs, _lengthMs) = (fromMs, lengthMs);
        _places.Clear();
        foreach (var (meterId, place) in _pending)
            Keep(meterId, place);
        foreach (var block in BlockScan.Between(database, fromSeq: 0, fromMs, fromMs + lengthMs))
        {
            var cursor = new BlockCursor(block);
            while (cursor.MoveNext())
                if (IsWithin(cursor.ReceivedMs))
                    Keep(catalog.MeterId(database, cursor.Template), new(cursor.Seq, cursor.ReceivedMs));
        }
    }

    private void Keep(string meterId, Place place)
    {
        if (!IsWithin(place.ReceivedMs))
            return;
        if (_places.TryGetValue(meterId, out var places))
            places.Add(place);
        else
            _places.Add(meterId, [place]);
    }

    private bool IsWithin(long receivedMs) => receivedMs >= _fromMs && receivedMs - _fromMs < _lengthMs;
}
