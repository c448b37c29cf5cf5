using Edge.Store.Appending;
using Edge.Store.Database;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Kept;

/// <summary>
/// Keeps telegrams that could not become readings until they can. The oldest makes room: of the same meter when it has its
/// share, otherwise of all. Age does not matter: a key that comes after a year opens a frame as well as one of today, and
/// their number is bounded. Part of the writer: not for two threads.
/// </summary>
internal sealed class KeptTable : IDisposable
{
    // A meter that nobody can decode and that sends every few seconds must leave room for the others.
    private const int MetersShare = 10;

    private readonly SqliteConnection _database;
    private readonly OriginTable _origins;
    private readonly int _most;
    private readonly Dictionary<string, int> _ofMeter = [];
    private readonly Statement _insert;
    private int _all;

    public KeptTable(SqliteConnection database, OriginTable origins, int most)
    {
        (_database, _origins, _most) = (database, origins, most);
        _insert = new(database, """
            INSERT INTO kept_frames (received_ms, origin, uptime_ms, rssi_dbm, meter_id, reason, detail, frame) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, 8);
        foreach (var (meter, count) in database.ReadAll("SELECT meter_id, count(*) FROM kept_frames GROUP BY meter_id", row => (row.GetString(0), row.GetInt32(1))))
            Count(meter, count);
    }

    private int MostOfMeter => Math.Max(1, _most / MetersShare);

    public void Add(PreparedTelegram telegram)
    {
        if (_most == 0)
            return;
        _insert.Run(telegram.ReceivedMs, _origins.Find(telegram.Origin), telegram.UptimeMs, telegram.RssiDbm, telegram.MeterId,
            telegram.Rejection!.Reason, telegram.Rejection.Detail, telegram.Frame.ToArray());
        Count(telegram.MeterId, 1);
        while (_ofMeter[telegram.MeterId] > MostOfMeter)
            Forget("DELETE FROM kept_frames WHERE id = (SELECT min(id) FROM kept_frames WHERE meter_id = $1) RETURNING meter_id", telegram.MeterId);
        while (_all > _most)
            Forget("DELETE FROM kept_frames WHERE id = (SELECT min(id) FROM kept_frames) RETURNING meter_id");
    }

    /// <summary>It is decoded now and no longer kept; false when it is not kept any more.</summary>
    public bool Take(long id) => Forget("DELETE FROM kept_frames WHERE id = $1 RETURNING meter_id", id);

    public void Dispose() => _insert.Dispose();

    private bool Forget(string sql, params ReadOnlySpan<object?> values)
    {
        if (_database.Read<string>(sql, values) is not { } meter)
            return false;
        Count(meter, -1);
        return true;
    }

    private void Count(string meter, int by)
    {
        _all += by;
        if ((_ofMeter[meter] = _ofMeter.GetValueOrDefault(meter) + by) == 0)
            _ofMeter.Remove(meter);
    }
}
