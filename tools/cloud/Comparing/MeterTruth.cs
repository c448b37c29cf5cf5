using System.Text.Json;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Comparing;

/// <summary>How a received reading compares with what was sent.</summary>
internal enum Finding
{
    /// <summary>Equal to a record that no other reading has used.</summary>
    True,

    /// <summary>Equal only to records that other readings have used: one telegram became two readings.</summary>
    Doubled,

    /// <summary>Equal to none.</summary>
    Mismatch,
}

/// <summary>
/// What one meter truly sent. A record's fields are those that the telegram carried; a reading may have more (the decoder adds
/// names, units of its own, the time), so only those of the record are compared. Meters that send several kinds of telegrams
/// have several sets of names.
/// </summary>
internal sealed class MeterTruth
{
    private sealed class Shape(string[] names)
    {
        public string[] Names => names;

        /// <summary>The records that no reading has used yet, by the fingerprint of their fields.</summary>
        public Dictionary<UInt128, Queue<int>> Unused { get; } = [];
    }

    private readonly Dictionary<string, Shape> _shapes = [];
    private int _newestUsed = -1;
    private int _usedCount;

    public int Count { get; private set; }

    /// <summary>Sent before the newest record that arrived, and never arrived themselves.</summary>
    public int Missing => _newestUsed + 1 - _usedCount;

    /// <summary>Sent after it.</summary>
    public int Pending => Count - 1 - _newestUsed;

    public void Add(JsonElement fields)
    {
        var names = FieldSet.Names(fields);
        var key = string.Join('\n', names);
        if (!_shapes.TryGetValue(key, out var shape))
            _shapes.Add(key, shape = new Shape(names));
        var fingerprint = Fingerprint.Of(FieldSet.Canonical(fields, names)!);
        if (!shape.Unused.TryGetValue(fingerprint, out var records))
            shape.Unused.Add(fingerprint, records = new Queue<int>(1));
        records.Enqueue(Count++);
    }

    public Finding Use(JsonElement fields)
    {
        var doubled = false;
        // The richest set first: what a poor one knows, many readings fit.
        foreach (var shape in _shapes.Values.OrderByDescending(shape => shape.Names.Length))
        {
            if (FieldSet.Canonical(fields, shape.Names) is not { } canonical
                || !shape.Unused.TryGetValue(Fingerprint.Of(canonical), out var records))
                continue;
            if (records.TryDequeue(out var record))
            {
                _usedCount++;
                _newestUsed = Math.Max(_newestUsed, record);
                return Finding.True;
            }

            doubled = true;
        }

        return doubled ? Finding.Doubled : Finding.Mismatch;
    }
}
