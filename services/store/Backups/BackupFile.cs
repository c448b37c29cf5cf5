using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Backups;

/// <summary>A backup as it lies there: opened without a trace, so also where nothing can be written, and found good or refused.</summary>
internal static class BackupFile
{
    /// <summary>Opens a file that nobody writes to.</summary>
    public static SqliteConnection Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException("there is no such file");
        var uri = new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1";
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = uri, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        try
        {
            database.Open();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <exception cref="DatabaseRefusedException">It is damaged, of a newer release, or no database of the store.</exception>
    public static void Demand(SqliteConnection database)
    {
        try
        {
            var result = database.Read<string>("PRAGMA integrity_check(1)");
            if (result != "ok")
                throw new DatabaseRefusedException($"it is damaged ({result})") { IsDamaged = true };
            if (database.Read<long>("PRAGMA user_version") == 0)
                throw new DatabaseRefusedException("it is no database of the store");
            Migrations.DemandKnown(database);
        }
        catch (SqliteException fault) when (Faults.IsDamage(fault))
        {
            throw new DatabaseRefusedException($"it is damaged ({fault.Message})") { IsDamaged = true };
        }
    }
}
