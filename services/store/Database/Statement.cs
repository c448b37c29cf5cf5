using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Database;

/// <summary>One SQL text, prepared once and run often; its parameters are $1, $2 ...</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection database, string sql, int parameters)
    {
        _command = database.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of ours or built of numbers of ours; values go in as parameters.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Gives the number of rows changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>The rows; to be disposed of before the statement is run again.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
