using Edge.Store.Appending;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>
/// Knows a reading that was stored before, by what makes its key: meter, time and text. Asked only for a reading that is not
/// newer than all of its meter, which is rare: after the listener was killed, or the clock stepped back. Part of the writer.
/// </summary>
internal sealed class DuplicateSearch(SqliteConnection database, ReadingCatalog catalog)
{
    // Not yet in a block, so not found in the table.
    private readonly List<PreparedTelegram> _pending = [];
    private readonly HashSet<string> _keys = [];
    private long _keysOf = long.MinValue;

    public bool WasStored(PreparedTelegram telegram)
    {
        if (_keysOf != telegram.ReceivedMs)
            Load(telegram.ReceivedMs);
        return _keys.Contains(Key(telegram));
    }

    /// <summary>Remembers one that is being stored.</summary>
    public void Add(PreparedTelegram telegram)
    {
        _pending.Add(telegram);
        if (telegram.ReceivedMs == _keysOf)
            _keys.Add(Key(telegram));
    }

    /// <summary>Those remembered are in the table now.</summary>
    public void Flushed() => _pending.Clear();

    private void Load(long receivedMs)
    {
        _keys.Clear();
        _keysOf = receivedMs;
        foreach (var telegram in _pending)
            if (telegram.ReceivedMs == receivedMs)
                _keys.Add(Key(telegram));
        foreach (var block in BlockScan.Between(database, fromSeq: 0, receivedMs, receivedMs + 1))
            Load(block, receivedMs);
    }

    private void Load(Block block, long receivedMs)
    {
        var cursor = new BlockCursor(block);
        while (cursor.MoveNext())
        {
            if (cursor.ReceivedMs != receivedMs)
                continue;
            var reading = catalog.Read(database, cursor);
            _keys.Add(ReadingKey.Of(reading.MeterId, receivedMs, reading.Json));
        }
    }

    private static string Key(PreparedTelegram telegram) => ReadingKey.Of(telegram.MeterId, telegram.ReceivedMs, telegram.Json);
}
