using System.Collections.Concurrent;
using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>
/// Remembers templates and origins for whoever reads: their rows never change. For any thread, but not for what is read within
/// a transaction that writes: taken back, its numbers are given anew.
/// </summary>
internal sealed class ReadingCatalog
{
    private const int InMemory = 5000;

    private readonly ConcurrentDictionary<long, Source> _sources = new();
    private readonly ConcurrentDictionary<long, Origin> _origins = new();

    /// <summary>The reading at which a cursor stands.</summary>
    public StoredReading Read(SqliteConnection database, in BlockCursor cursor)
    {
        var source = Source(database, cursor.Template);
        return new(cursor.Seq, source.MeterId, source.MeterName, cursor.ReceivedMs, cursor.Json(source.Parts),
            Origin(database, cursor.Origin), cursor.UptimeMs, cursor.RssiDbm);
    }

    /// <summary>Whose reading has this template.</summary>
    public string MeterId(SqliteConnection database, long template) => Source(database, template).MeterId;

    private Source Source(SqliteConnection database, long no)
    {
        if (_sources.TryGetValue(no, out var source))
            return source;
        source = database.ReadAll("SELECT meter_id, meter_name, parts FROM templates AS t JOIN meters AS m ON m.no = t.meter_no WHERE t.no = $1",
            row => new Source(row.GetString(0), row.GetString(1), TemplateParts.Parse(row.GetString(2))), no)[0];
        return Remember(_sources, no, source);
    }

    private Origin Origin(SqliteConnection database, long no)
    {
        if (_origins.TryGetValue(no, out var origin))
            return origin;
        origin = database.ReadAll("SELECT receiver, boot_id, clock_set, also_heard_by FROM origins WHERE no = $1",
            row => new Origin(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetString(3)), no)[0];
        return Remember(_origins, no, origin);
    }

    private static T Remember<T>(ConcurrentDictionary<long, T> cache, long no, T value)
    {
        if (cache.Count >= InMemory)
            cache.Clear();
        return cache[no] = value;
    }
}

/// <summary>A template and whose it is.</summary>
internal sealed record Source(string MeterId, string MeterName, TemplateParts Parts);
