using Edge.Store.Database;
using Edge.Store.Form;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Readings;

/// <summary>Writes readings into blocks, and a zone for each run of blocks. Part of the writer: not for two threads.</summary>
internal sealed class BlockTable : IDisposable
{
    // A zone costs one row and saves looking at its blocks one by one.
    private const int BlocksPerZone = 256;

    private readonly BlockBuilder _builder = new();
    private readonly SqliteConnection _database;
    private readonly Statement _insert;
    private readonly Zone _zone;
    private long _nextSeq;

    public BlockTable(SqliteConnection database)
    {
        _database = database;
        _insert = Insert(database);
        _nextSeq = 1 + database.Read<long>("SELECT first_seq + count - 1 FROM blocks ORDER BY first_seq DESC LIMIT 1");
        _zone = Zone.Load(database);
    }

    /// <summary>Blocks written since this was opened.</summary>
    public int Written { get; private set; }

    /// <summary>The last position in a block.</summary>
    public long LastSeq => _nextSeq - 1;

    /// <summary>Readings that are not yet in a block.</summary>
    public int Pending => _builder.Count;

    /// <summary>Gives the position of the reading. It is in the table after <see cref="Flush"/> at the latest.</summary>
    public long Add(in ReadingHead head, Template template, JsonText text, long stampSeconds)
    {
        _builder.Add(head, template, text, stampSeconds);
        var seq = _nextSeq + _builder.Count - 1;
        if (_builder.IsFull)
            Flush();
        return seq;
    }

    public void Flush()
    {
        if (_builder.Count == 0)
            return;
        var block = _builder.Build(_nextSeq);
        _nextSeq += block.Count;
        Run(_insert, block);
        Written++;
        _zone.Add(block.FirstSeq, block.MinMs, block.MaxMs);
        if (_zone.Blocks == BlocksPerZone)
            _zone.Save(_database);
    }

    public static Statement Insert(SqliteConnection database) =>
        new(database, "INSERT INTO blocks VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS TEXT), $8, $9)", 9);

    public static void Run(Statement insert, Block block)
    {
        var packed = BodyPacking.Pack(block.Body);
        insert.Run(block.FirstSeq, block.Count, block.ReceivedMs, block.UptimeOffsetMs, block.MinMs, block.MaxMs,
            packed is null ? block.Body.ToArray() : [], packed, packed is null ? null : block.Body.Length);
    }

    public void Dispose() => _insert.Dispose();

    /// <summary>The blocks since the last zone that was written.</summary>
    private sealed class Zone
    {
        private long _first;
        private long _last;
        private long _min;
        private long _max;

        public int Blocks { get; private set; }

        public static Zone Load(SqliteConnection database)
        {
            var zone = new Zone();
            foreach (var (first, min, max) in database.ReadAll(
                "SELECT first_seq, min_ms, max_ms FROM blocks WHERE first_seq > (SELECT coalesce(max(last_block), 0) FROM zones) ORDER BY first_seq",
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))))
                zone.Add(first, min, max);
            return zone;
        }

        public void Add(long block, long min, long max)
        {
            _first = Blocks == 0 ? block : _first;
            _min = Blocks == 0 ? min : Math.Min(_min, min);
            _max = Blocks == 0 ? max : Math.Max(_max, max);
            _last = block;
            Blocks++;
        }

        public void Save(SqliteConnection database)
        {
            database.Run("INSERT INTO zones (first_block, last_block, min_ms, max_ms) VALUES ($1, $2, $3, $4)", _first, _last, _min, _max);
            Blocks = 0;
        }
    }
}
