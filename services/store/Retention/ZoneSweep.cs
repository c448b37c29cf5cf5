using Edge.Store.Database;
using Edge.Store.Form;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Retention;

/// <summary>Takes readings out of a zone, and makes few blocks of what is left. Part of the writer: not for two threads.</summary>
internal sealed class ZoneSweep(SqliteConnection database)
{
    private readonly BlockBuilder _builder = new();

    /// <summary>Gives the number of readings taken out.</summary>
    public long Sweep(Zone zone, Func<long, long, HashSet<long>> needed)
    {
        var old = BlockScan.Range(database, zone.FirstBlock, zone.LastBlock).ToList();
        var keep = needed(old[0].FirstSeq, old[^1].FirstSeq + old[^1].Count - 1);
        var (left, taken) = Merge(old, keep);
        if (taken == 0 && left.Count == old.Count)
            return 0;
        database.Run("DELETE FROM blocks WHERE first_seq BETWEEN $1 AND $2", zone.FirstBlock, zone.LastBlock);
        using var insert = BlockTable.Insert(database);
        foreach (var block in left)
            BlockTable.Run(insert, block);
        Resize(zone, left);
        return taken;
    }

    private void Resize(Zone zone, List<Block> left)
    {
        if (left.Count == 0)
            database.Run("DELETE FROM zones WHERE first_block = $1", zone.FirstBlock);
        else
            database.Run("UPDATE zones SET last_block = $2, min_ms = $3, max_ms = $4 WHERE first_block = $1",
                zone.FirstBlock, left[^1].FirstSeq, left.Min(block => block.MinMs), left.Max(block => block.MaxMs));
    }

    private (List<Block> Left, long Taken) Merge(List<Block> old, HashSet<long> keep)
    {
        var left = new List<Block>();
        var next = old[0].FirstSeq;
        var (begin, taken) = (next, 0L);
        foreach (var block in old)
        {
            var cursor = new BlockCursor(block);
            while (cursor.MoveNext())
            {
                if (!keep.Contains(cursor.Seq))
                {
                    taken++;
                    continue;
                }
                _builder.Skip(cursor.Seq - next);
                _builder.Add(cursor);
                next = cursor.Seq + 1;
                if (!_builder.IsFull)
                    continue;
                left.Add(Copy(_builder.Build(begin)));
                begin = next;
            }
        }
        if (_builder.Count > 0)
            left.Add(Copy(_builder.Build(begin)));
        return (left, taken);
    }

    private static Block Copy(Block block) => block with { Body = block.Body.ToArray() };
}
