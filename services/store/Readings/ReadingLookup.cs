using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Gives readings back by their position. For any thread.</summary>
internal sealed class ReadingLookup(ReadingCatalog catalog)
{
    /// <summary>The readings at these positions, which ascend; those no longer kept are missing. One block is in memory at a time.</summary>
    public IEnumerable<StoredReading> At(SqliteConnection database, IEnumerable<long> seqs)
    {
        Block? block = null;
        Dictionary<long, StoredReading>? wanted = null;
        foreach (var seq in seqs)
        {
            if (block is null || seq >= block.FirstSeq + block.Count)
            {
                block = BlockScan.At(database, seq);
                wanted = block is null ? null : Decode(database, block, seq);
            }
            if (wanted is not null && wanted.TryGetValue(seq, out var reading))
                yield return reading;
        }
    }

    private Dictionary<long, StoredReading> Decode(SqliteConnection database, Block block, long fromSeq)
    {
        var readings = new Dictionary<long, StoredReading>();
        var cursor = new BlockCursor(block);
        while (cursor.MoveNext())
            if (cursor.Seq >= fromSeq)
                readings.Add(cursor.Seq, catalog.Read(database, cursor));
        return readings;
    }
}
