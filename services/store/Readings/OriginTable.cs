using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Gives each receiver, boot and state of the clock a number. Part of the writer: not for two threads.</summary>
internal sealed class OriginTable(SqliteConnection database)
{
    private const int InMemory = 1000;

    private readonly Dictionary<Origin, long> _numbers = [];

    public long Find(Origin origin)
    {
        if (_numbers.TryGetValue(origin, out var no))
            return no;
        if (_numbers.Count == InMemory)
            _numbers.Clear();
        no = Read(origin) ?? Insert(origin);
        _numbers.Add(origin, no);
        return no;
    }

    private long? Read(Origin origin) => database.Read<long?>(
        "SELECT no FROM origins WHERE receiver = $1 AND boot_id = $2 AND clock_set = $3", origin.Receiver, origin.BootId, origin.ClockSet);

    private long Insert(Origin origin) => database.Read<long>(
        "INSERT INTO origins (receiver, boot_id, clock_set) VALUES ($1, $2, $3) RETURNING no", origin.Receiver, origin.BootId, origin.ClockSet);
}
