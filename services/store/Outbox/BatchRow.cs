using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Outbox;

/// <summary>The numbers are in the database.</summary>
internal enum BatchState
{
    Due = 0,
    Acknowledged = 1,
    SetAside = 2,

    /// <summary>Due again although it was acknowledged; its readings stay counted as acknowledged.</summary>
    DueAgain = 3,
}

/// <summary>A batch: everything of it but the number of attempts and its state is fixed when it is made.</summary>
internal sealed record BatchRow(
    long Id, string Epoch, long Number, BatchState State, long Count, string Readings, long FreshSinceMs, long CreatedMs, long Attempts, long Refusals)
{
    public const string Select = """
        SELECT b.id, e.epoch, b.number, b.state, b.count, b.readings, b.fresh_since_ms, b.created_ms, b.attempts, b.refusals
        FROM batches AS b JOIN epochs AS e ON e.no = b.epoch_no
        """;

    public string BatchId => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Number}");

    /// <summary>Names the latest lease.</summary>
    public string LeaseId => string.Create(CultureInfo.InvariantCulture, $"{BatchId}.{Attempts}");

    public static BatchRow Of(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), (BatchState)row.GetInt32(3), row.GetInt64(4), row.GetString(5),
        row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
}
