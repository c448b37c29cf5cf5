using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Gives a number to each receiver, boot and state of the clock, with who else heard it. Part of the writer: not for two threads.</summary>
internal sealed class OriginTable(SqliteConnection database)
{
    private const int InMemory = 1000;

    private readonly Dictionary<Origin, long> _numbers = [];

    // One object for all that come from one origin, as a rule: then there is nothing to compare.
    private (Origin? Origin, long No) _last;

    public long Find(Origin origin)
    {
        if (ReferenceEquals(origin, _last.Origin))
            return _last.No;
        if (!_numbers.TryGetValue(origin, out var no))
        {
            if (_numbers.Count == InMemory)
                _numbers.Clear();
            _numbers.Add(origin, no = Read(origin) ?? Insert(origin));
        }
        _last = (origin, no);
        return no;
    }

    private long? Read(Origin origin) => database.Read<long?>(
        "SELECT no FROM origins WHERE receiver = $1 AND boot_id = $2 AND clock_set = $3 AND also_heard_by = $4",
        origin.Receiver, origin.BootId, origin.ClockSet, origin.AlsoHeardBy);

    private long Insert(Origin origin) => database.Read<long>(
        "INSERT INTO origins (receiver, boot_id, clock_set, also_heard_by) VALUES ($1, $2, $3, $4) RETURNING no",
        origin.Receiver, origin.BootId, origin.ClockSet, origin.AlsoHeardBy);
}
