using System.Runtime.InteropServices;
using System.Text;
using Edge.Hosting;
using Edge.Store;
using Edge.Store.Database;
using Edge.Store.Form;
using Edge.Store.Readings;
using Edge.V1;
using Microsoft.Data.Sqlite;

namespace Edge.Bench.Storing;

/// <summary>
/// The peer: a loop on the same SQLite with the same settings (WAL, FULL) and 1000 readings a commit. No gRPC, nothing that makes a store
/// of it: no duplicates are known, nothing is selected for sending, no counters, one thread.
/// </summary>
internal static class BareSqlite
{
    private const int PerCommit = 1000;

    // The store writes 500 readings into one.
    private const int RowsPerCommit = 2;

    /// <summary>Telegrams into the internal form of the store, and that into the file.</summary>
    public static void WriteTelegrams(string file, IReadOnlyList<Telegram> telegrams)
    {
        using var database = Open(file);
        using var blocks = new BlockTable(database);
        var templates = new TemplateTable(database);
        var meters = new Dictionary<string, long>();
        var values = new List<int>();
        foreach (var part in telegrams.Chunk(PerCommit))
            database.InTransaction(() =>
            {
                foreach (var telegram in part)
                    Add(telegram, meters, values, templates, blocks);
                blocks.Flush();
            });
    }

    /// <summary>The rows as the store has written them: nothing is left to do but to insert them.</summary>
    public static void WriteRows(string file, IReadOnlyList<object?[]> rows)
    {
        using var database = Open(file);
        using var insert = BlockTable.Insert(database);
        foreach (var part in rows.Chunk(RowsPerCommit))
            database.InTransaction(() =>
            {
                foreach (var row in part)
                    insert.Run(row);
            });
    }

    /// <summary>All rows of the blocks in a file.</summary>
    public static IReadOnlyList<object?[]> ReadRows(string file)
    {
        using var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        database.Open();
        return database.ReadAll("SELECT first_seq, count, received_ms, uptime_offset_ms, min_ms, max_ms, CAST(body AS BLOB), packed, size FROM blocks ORDER BY first_seq", row =>
        {
            var values = new object?[row.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
            return values;
        });
    }

    private static void Add(Telegram telegram, Dictionary<string, long> meters, List<int> values, TemplateTable templates, BlockTable blocks)
    {
        var json = Encoding.UTF8.GetBytes(telegram.Decoded.RawJson);
        if (!JsonText.TryFindValues(json, values, out var problem))
            throw new InvalidOperationException(problem);
        var text = new JsonText(json, CollectionsMarshal.AsSpan(values));
        var meterNo = meters.TryGetValue(telegram.Decoded.MeterId, out var no) ? no : meters[telegram.Decoded.MeterId] = meters.Count + 1;
        var stampSeconds = telegram.ReceivedAtMs / 1000;
        var template = templates.Find(meterNo, "", text, ref stampSeconds);
        blocks.Add(new(template.No, Origin: 1, telegram.ReceivedAtMs, RssiDbm: null, telegram.Clock.UptimeMs), template, text, stampSeconds);
    }

    private static SqliteConnection Open(string file)
    {
        using var settings = new DatabaseFile(new StoreOptions { Path = file }, UpdateLock.Off);
        var database = settings.OpenWriter();
        Migrations.Apply(database);
        settings.TakeLogSpace();
        return database;
    }
}
