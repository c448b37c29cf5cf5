using System.Text;

namespace Edge.Listener.Values;

/// <summary>
/// A reading's JSON in one line, while it is put together, and where its fields stand in it. Used again for the next one, so that
/// a reading costs no memory but its own string. Names and values are the decoder's own text; nothing is parsed and printed again.
/// </summary>
internal sealed class ReadingText
{
    private byte[] _bytes = new byte[4 * 1024];
    private FieldAt[] _fields = new FieldAt[64];
    private int _count;

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>The fields that the decoder has read in this telegram, in its order; not who sent it and when.</summary>
    public ReadOnlySpan<FieldAt> Fields => _fields.AsSpan(0, _count);

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> NameOf(in FieldAt field) => _bytes.AsSpan(field.At, field.NameLength);

    public ReadOnlySpan<byte> ValueOf(in FieldAt field) => _bytes.AsSpan(field.At + field.NameLength + 1, field.ValueLength);

    public void Clear() => (Length, _count) = (0, 0);

    /// <summary>Adds a member: its name with the quotes, and its value, both as JSON without white space.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var output = Reserve(name.Length + value.Length + 2);
        output[0] = Length == 0 ? (byte)'{' : (byte)',';
        name.CopyTo(output[1..]);
        output[name.Length + 1] = (byte)':';
        value.CopyTo(output[(name.Length + 2)..]);
        Length += name.Length + value.Length + 2;
    }

    /// <summary>The same for a field that this telegram has carried.</summary>
    public void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_count == _fields.Length)
            Array.Resize(ref _fields, 2 * _count);
        _fields[_count++] = new FieldAt(Length + 1, name.Length, value.Length);
        Add(name, value);
    }

    /// <summary>Whether this telegram has carried a field of that name.</summary>
    public bool Has(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in Fields)
            if (field.NameLength == name.Length && NameOf(field).SequenceEqual(name))
                return true;
        return false;
    }

    /// <summary>The whole object.</summary>
    public override string ToString()
    {
        if (Length == 0)
            return "{}";
        Reserve(1)[0] = (byte)'}';
        return Encoding.UTF8.GetString(_bytes, 0, Length + 1);
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + bytes));
        return _bytes.AsSpan(Length);
    }
}
