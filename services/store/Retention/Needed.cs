using Edge.Store.Database;
using Edge.Store.Outbox;
using Edge.Store.Writing;

namespace Edge.Store.Retention;

/// <summary>Finds what of a range of positions is still needed.</summary>
internal static class Needed
{
    /// <summary>The newest reading of a meter: always at hand.</summary>
    public static HashSet<long> Newest(OpenStore store, long first, long last) =>
        [.. store.Readings.Meters.Newest.Where(seq => seq >= first && seq <= last)];

    /// <summary>These, and what waits to be sent.</summary>
    public static HashSet<long> Unsent(OpenStore store, long first, long last) => With(store, first, last, "state <> 1");

    /// <summary>These, and what was sent.</summary>
    public static HashSet<long> Selected(OpenStore store, long first, long last) => With(store, first, last, "true");

    private static HashSet<long> With(OpenStore store, long first, long last, string states)
    {
        var needed = Newest(store, first, last);
        needed.UnionWith(store.Database.ReadAll("SELECT seq FROM outbox WHERE seq BETWEEN $1 AND $2", row => row.GetInt64(0), first, last));
        foreach (var readings in store.Database.ReadAll($"""
            SELECT readings FROM batches WHERE {states} AND CAST(readings AS INTEGER) <= $2 AND CAST(readings AS INTEGER) >=
              coalesce((SELECT max(CAST(readings AS INTEGER)) FROM batches WHERE CAST(readings AS INTEGER) <= $1), 0)
            """, row => row.GetString(0), first, last))
            needed.UnionWith(SequenceRanges.Parse(readings).Where(seq => seq >= first && seq <= last));
        return needed;
    }
}
