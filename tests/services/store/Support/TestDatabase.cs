using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>A look into a database file beside the store.</summary>
internal static class TestDatabase
{
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        SqliteBinding.Use();
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        database.Open();
        return database;
    }
}
