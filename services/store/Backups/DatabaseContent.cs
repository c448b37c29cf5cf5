using System.Text.Json.Serialization;
using Edge.Store.Database;
using Edge.Store.Queries;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Backups;

/// <summary>What a person wants to know of a database before it takes the place of another. Numbers are null when a release of before wrote it.</summary>
internal sealed record DatabaseContent(
    string Path, long Bytes, IReadOnlyList<string> Epochs, ulong? Stored, ulong? Unsent, ulong? Meters, long? LastCommitMs, long? OldestMs, long? NewestMs)
{
    // The last blocks are in no zone yet.
    private const string Span = """
        SELECT min(min_ms), max(max_ms) FROM (SELECT min_ms, max_ms FROM zones
          UNION ALL SELECT min_ms, max_ms FROM blocks WHERE first_seq > coalesce((SELECT max(last_block) FROM zones), 0))
        """;

    public static DatabaseContent Read(SqliteConnection database, string path, long bytes) => database.InSnapshot(() =>
    {
        var epochs = database.ReadAll("SELECT epoch FROM epochs ORDER BY no", row => row.GetString(0));
        if (database.Read<long>("PRAGMA user_version") < Migrations.Newest)
            return new DatabaseContent(path, bytes, epochs, null, null, null, null, null, null);
        var stats = Stats.Read(database, new ReadingCatalog(), bytes);
        var (oldest, newest) = database.ReadAll(Span, row => row.IsDBNull(0) ? (0, 0) : (row.GetInt64(0), row.GetInt64(1)))[0];
        return new(path, bytes, epochs, stats.Stored, stats.Unsent, stats.Meters, stats.LastCommitMs, oldest, newest);
    });
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DatabaseContent))]
internal sealed partial class ContentJson : JsonSerializerContext;
