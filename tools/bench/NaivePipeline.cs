using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Bench;

/// <summary>The peer: what a first script does. One INSERT and one COMMIT for each decoded line, default rollback journal, FULL.</summary>
internal static class NaivePipeline
{
    public static void Write(string file, IReadOnlyList<DecodedLine> lines, int count)
    {
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        Execute(database, "PRAGMA synchronous=FULL");
        Execute(database, "CREATE TABLE readings (id INTEGER PRIMARY KEY, meter_id TEXT NOT NULL, received_at TEXT NOT NULL, raw_json TEXT NOT NULL)");
        using var insert = database.CreateCommand();
        insert.CommandText = "INSERT INTO readings (meter_id, received_at, raw_json) VALUES ($meter, $at, $json)";
        var (meter, at, json) = (insert.Parameters.Add("$meter", SqliteType.Text), insert.Parameters.Add("$at", SqliteType.Text), insert.Parameters.Add("$json", SqliteType.Text));
        for (var i = 0; i < count; i++)
        {
            var line = lines[i % lines.Count];
            (meter.Value, at.Value, json.Value) = (line.MeterId, "2026-01-01T06:00:00.000Z", line.Json);
            insert.ExecuteNonQuery();
        }
    }

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
