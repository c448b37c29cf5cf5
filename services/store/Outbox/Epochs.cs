using System.Security.Cryptography;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>The epochs of batches: a new database begins one, and so does a restored one, so that no number is given twice.</summary>
internal static class Epochs
{
    private const int Bytes = 4;

    public static void Ensure(SqliteConnection database, DateTimeOffset now)
    {
        if (database.Read<long>("SELECT count(*) FROM epochs") == 0)
            Begin(database, now);
    }

    public static void Begin(SqliteConnection database, DateTimeOffset now) => database.Run(
        "INSERT INTO epochs (epoch, began_ms) VALUES ($1, $2)", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)), now.ToUnixTimeMilliseconds());
}
