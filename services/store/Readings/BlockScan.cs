using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Reads blocks; within a transaction of the caller where more than one look must be of one moment.</summary>
internal static class BlockScan
{
    private const string Columns = "b.first_seq, b.count, b.received_ms, b.uptime_offset_ms, b.min_ms, b.max_ms, CAST(b.body AS BLOB), b.packed, b.size";

    /// <summary>The block with the reading at this position; null when it is not kept.</summary>
    public static Block? At(SqliteConnection database, long seq)
    {
        var block = database.ReadAll($"SELECT {Columns} FROM blocks AS b WHERE first_seq <= $1 ORDER BY first_seq DESC LIMIT 1", Row, seq);
        return block.Count == 1 && seq < block[0].FirstSeq + block[0].Count ? block[0] : null;
    }

    /// <summary>In their order, the blocks that begin at a position or after it.</summary>
    public static IEnumerable<Block> From(SqliteConnection database, long seq)
    {
        using var statement = new Statement(database, $"SELECT {Columns} FROM blocks AS b WHERE first_seq >= $1 ORDER BY first_seq", 1);
        using var rows = statement.Query(seq);
        while (rows.Read())
            yield return Row(rows);
    }

    /// <summary>The blocks from one to another, both included.</summary>
    public static List<Block> Range(SqliteConnection database, long firstBlock, long lastBlock) =>
        database.ReadAll($"SELECT {Columns} FROM blocks AS b WHERE first_seq BETWEEN $1 AND $2 ORDER BY first_seq", Row, firstBlock, lastBlock);

    /// <summary>In their order, the blocks that may have readings from a position on within a span of time, its end not included.</summary>
    public static IEnumerable<Block> Between(SqliteConnection database, long fromSeq, long fromMs, long toMs)
    {
        // The zones are in the order of the blocks, and the blocks since the last zone come after all of them.
        var first = database.Read<long>("SELECT first_seq FROM blocks WHERE first_seq <= $1 ORDER BY first_seq DESC LIMIT 1", fromSeq);
        using var zoned = new Statement(database, $"""
            SELECT {Columns} FROM zones AS z CROSS JOIN blocks AS b ON b.first_seq BETWEEN max(z.first_block, $1) AND z.last_block
            WHERE z.last_block >= $1 AND z.max_ms >= $2 AND z.min_ms < $3 AND b.max_ms >= $2 AND b.min_ms < $3
            ORDER BY z.first_block, b.first_seq
            """, 3);
        using var recent = new Statement(database, $"""
            SELECT {Columns} FROM blocks AS b
            WHERE b.first_seq >= max($1, (SELECT coalesce(max(last_block), 0) + 1 FROM zones)) AND b.max_ms >= $2 AND b.min_ms < $3
            ORDER BY b.first_seq
            """, 3);
        foreach (var statement in (Statement[])[zoned, recent])
        {
            using var rows = statement.Query(first, fromMs, toMs);
            while (rows.Read())
                yield return Row(rows);
        }
    }

    /// <summary>No reading within this span of time is earlier than this; null when there is none in it.</summary>
    public static long? EarliestMs(SqliteConnection database, long fromMs, long toMs) => database.Read<long?>("""
        SELECT min(max(min_ms, $1)) FROM (
          SELECT min_ms, max_ms FROM zones UNION ALL
          SELECT min_ms, max_ms FROM blocks WHERE first_seq > (SELECT coalesce(max(last_block), 0) FROM zones))
        WHERE max_ms >= $1 AND min_ms < $2
        """, fromMs, toMs);

    private static Block Row(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
        row.IsDBNull(7) ? row.GetFieldValue<byte[]>(6) : BodyPacking.Unpack(row.GetFieldValue<byte[]>(7), row.GetInt32(8)));
}
