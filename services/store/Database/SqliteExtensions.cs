using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Edge.Store.Database;

/// <summary>Short forms for what is said to SQLite once; what is said often is a <see cref="Statement"/>.</summary>
internal static class SqliteExtensions
{
    /// <summary>Runs one or more statements; parameters are $1, $2 ... in their order. Gives the number of rows changed.</summary>
    public static int Run(this SqliteConnection database, string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(database, sql, values.Length);
        return statement.Run(values);
    }

    /// <summary>The first column of the first row; the type's default when there is no row or it is null.</summary>
    public static T? Read<T>(this SqliteConnection database, string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(database, sql, values.Length);
        using var rows = statement.Query(values);
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetFieldValue<T>(0) : default;
    }

    /// <summary>All rows; for tables that are bounded.</summary>
    public static List<T> ReadAll<T>(this SqliteConnection database, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(database, sql, values.Length);
        using var rows = statement.Query(values);
        var all = new List<T>();
        while (rows.Read())
            all.Add(row(rows));
        return all;
    }

    /// <summary>All or nothing: an exception takes back what was written.</summary>
    public static void InTransaction(this SqliteConnection database, Action work)
    {
        database.Run("BEGIN IMMEDIATE");
        try
        {
            work();
            database.Run("COMMIT");
        }
        catch
        {
            database.RollBack();
            throw;
        }
    }

    /// <summary>All that is read within is of one moment.</summary>
    public static T InSnapshot<T>(this SqliteConnection database, Func<T> read)
    {
        database.Run("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            database.RollBack();
        }
    }

    /// <summary>Ends the transaction, if SQLite has not ended it already, as it does after some errors.</summary>
    public static void RollBack(this SqliteConnection database)
    {
        if (raw.sqlite3_get_autocommit(database.Handle) == 0)
            database.Run("ROLLBACK");
    }
}
