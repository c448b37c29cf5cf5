using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>A look into a database file beside the store.</summary>
internal static class TestDatabase
{
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        database.Open();
        // As the sqlite3 program has it; the view needs it.
        database.CreateFunction("sqlar_uncompress", (byte[] packed, int size) => BodyPacking.Unpack(packed, size));
        return database;
    }
}
