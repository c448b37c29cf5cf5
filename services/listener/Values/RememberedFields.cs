using System.Globalization;
using System.Text;

namespace Edge.Listener.Values;

/// <summary>
/// What one meter has told last, field by field. A meter may send two kinds of telegrams in turn; so that no field is lost
/// where only one telegram of many is sent on, a reading also has those that its own telegram did not carry, with their time.
/// </summary>
internal sealed class RememberedFields
{
    /// <summary>No meter tells more; one that seems to is not remembered.</summary>
    public const int MaxFields = 200;

    /// <summary>Bytes of names and values.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>A reading that is longer gets nothing added: the store takes 64 KiB.</summary>
    public const int MaxReadingBytes = 40 * 1024;

    private readonly List<Remembered> _others = [];
    private byte[] _carried = [];
    private FieldAt[] _fields = [];
    private int _carriedBytes;
    private int _count;
    private int _othersBytes;

    /// <summary>When the last telegram was heard; milliseconds since 1970.</summary>
    public long LastMilliseconds { get; private set; }

    /// <summary>Bytes that are kept.</summary>
    public int Bytes => _carried.Length + _othersBytes + (_fields.Length * 12);

    /// <summary>Takes what this telegram has carried, and adds to its reading what it has not. True when it has the fields of the one before.</summary>
    public bool Complete(ReadingText text, long heardMilliseconds)
    {
        var same = HasTheFieldsOf(text);
        if (!same)
            SetApart(text);
        Take(text, heardMilliseconds);
        if (_others.Count > 0 && text.Length <= MaxReadingBytes)
            AddOthers(text);
        return same;
    }

    public void Forget()
    {
        _others.Clear();
        (_count, _carriedBytes, _othersBytes, LastMilliseconds) = (0, 0, 0, 0);
    }

    private bool HasTheFieldsOf(ReadingText text)
    {
        if (text.Fields.Length != _count)
            return false;
        for (var i = 0; i < _count; i++)
            if (_fields[i].NameLength != text.Fields[i].NameLength || !NameOf(_fields[i]).SequenceEqual(text.NameOf(text.Fields[i])))
                return false;
        return true;
    }

    // Another kind of telegram: what the last one carried and this one does not is only remembered from now on.
    private void SetApart(ReadingText text)
    {
        for (var i = _others.Count - 1; i >= 0; i--)
            if (text.Has(_others[i].Name))
                RemoveOther(i);
        for (var i = 0; i < _count; i++)
            if (!text.Has(NameOf(_fields[i])))
                AddOther(new Remembered(NameOf(_fields[i]).ToArray(), ValueOf(_fields[i]).ToArray(), LastMilliseconds));
    }

    private void AddOther(Remembered other)
    {
        _others.Add(other);
        _othersBytes += other.Bytes;
        while (_others.Count > MaxFields || _othersBytes > MaxBytes)
            RemoveOther(0); // The one that was carried longest ago.
    }

    private void RemoveOther(int index)
    {
        _othersBytes -= _others[index].Bytes;
        _others.RemoveAt(index);
    }

    private void Take(ReadingText text, long heardMilliseconds)
    {
        LastMilliseconds = heardMilliseconds;
        (_count, _carriedBytes) = (0, 0);
        if (text.Fields.Length > MaxFields || text.Length > MaxBytes)
            return;
        if (_carried.Length < text.Length)
            _carried = new byte[text.Length + 16];
        if (_fields.Length < text.Fields.Length)
            _fields = new FieldAt[text.Fields.Length];
        text.Bytes.CopyTo(_carried);
        text.Fields.CopyTo(_fields);
        (_count, _carriedBytes) = (text.Fields.Length, text.Length);
    }

    private void AddOthers(ReadingText text)
    {
        var times = new StringBuilder("{");
        foreach (var other in _others)
        {
            text.Add(other.Name, other.Value);
            times.Append(times.Length > 1 ? "," : "").Append(Encoding.UTF8.GetString(other.Name)).Append(":\"").Append(other.Time).Append('"');
        }

        text.Add("\"remembered\""u8, Encoding.UTF8.GetBytes(times.Append('}').ToString()));
    }

    private ReadOnlySpan<byte> NameOf(in FieldAt field) => _carried.AsSpan(0, _carriedBytes).Slice(field.At, field.NameLength);

    private ReadOnlySpan<byte> ValueOf(in FieldAt field) => _carried.AsSpan(0, _carriedBytes).Slice(field.At + field.NameLength + 1, field.ValueLength);

    private sealed record Remembered(byte[] Name, byte[] Value, long Milliseconds)
    {
        public int Bytes => Name.Length + Value.Length;

        /// <summary>When the telegram that carried it was heard, to the second (RFC 3339).</summary>
        public string Time { get; } = DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
