namespace Edge.Store.Form;

/// <summary>How well a text fits a template.</summary>
internal enum Fit
{
    /// <summary>Other names, another order, another number of values.</summary>
    OtherShape,

    /// <summary>The same shape, but a value that never changed so far has changed.</summary>
    Learns,

    Fits,
}

/// <summary>
/// The shape of one kind of telegram of one meter. At first every value is taken to be the same for ever; each that turns out
/// to change becomes a varying one, in a new template. After a few telegrams only what really changes is stored of each.
/// </summary>
internal sealed class Template
{
    private readonly byte[] _sample;
    private readonly int[] _spans;
    private readonly ValueKind[] _kinds;

    private Template(string meterName, byte[] sample, int[] spans, ValueKind[] kinds)
    {
        MeterName = meterName;
        _sample = sample;
        _spans = spans;
        _kinds = kinds;
    }

    private enum ValueKind : byte
    {
        Fixed,
        Varying,
        Stamp,
    }

    /// <summary>Its row; 0 before it has one.</summary>
    public long No { get; init; }

    public string MeterName { get; }

    private JsonText Sample => new(_sample, _spans);

    /// <summary>The first of its shape: all values fixed but the time stamp.</summary>
    public static Template Of(string meterName, JsonText text)
    {
        var kinds = new ValueKind[text.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            if (!TimeStamp.TryRead(text.Value(i), out _))
                continue;
            kinds[i] = ValueKind.Stamp;
            break;
        }
        return new(meterName, text.Bytes.ToArray(), text.Spans.ToArray(), kinds);
    }

    /// <summary>As read from its row.</summary>
    public static Template Of(long no, string meterName, TemplateParts parts)
    {
        var (sample, gaps) = parts.Sample();
        var spans = new List<int>();
        if (!JsonText.TryFindValues(sample, spans, out var problem))
            throw new InvalidDataException($"Template {no} is {problem}.");
        var kinds = new ValueKind[spans.Count / 2];
        for (var i = 0; i < kinds.Length; i++)
            if (gaps.TryGetValue(spans[2 * i], out var isStamp))
                kinds[i] = isStamp ? ValueKind.Stamp : ValueKind.Varying;
        return new(meterName, sample, [.. spans], kinds) { No = no };
    }

    public Template WithNo(long no) => new(MeterName, _sample, _spans, _kinds) { No = no };

    /// <summary>When it fits, <paramref name="stamp"/> is the time stamp in Unix seconds; unchanged when the shape has none.</summary>
    public Fit Match(JsonText text, ref long stamp)
    {
        var sample = Sample;
        if (!HaveSameShape(text, sample))
            return Fit.OtherShape;
        for (var i = 0; i < _kinds.Length; i++)
            if (!FitsValue(i, text, sample, ref stamp))
                return Fit.Learns;
        return Fit.Fits;
    }

    /// <summary>The same shape with those values varying that differ in this text.</summary>
    public Template Learn(JsonText text)
    {
        var kinds = (ValueKind[])_kinds.Clone();
        var stamp = 0L;
        for (var i = 0; i < kinds.Length; i++)
            if (!FitsValue(i, text, Sample, ref stamp))
                kinds[i] = ValueKind.Varying;
        return new(MeterName, text.Bytes.ToArray(), text.Spans.ToArray(), kinds);
    }

    /// <summary>Whether the other one is of the same shape and name, and so its older form.</summary>
    public bool HasShapeOf(Template other) => MeterName == other.MeterName && HaveSameShape(Sample, other.Sample);

    /// <summary>Whether this value has to be stored with each reading.</summary>
    public bool Varies(int value) => _kinds[value] == ValueKind.Varying;

    /// <summary>The form its row has.</summary>
    public TemplateParts Parts()
    {
        var parts = new TemplateParts.Builder();
        var sample = Sample;
        for (var i = 0; i < _kinds.Length; i++)
        {
            parts.Text(sample.Gap(i));
            if (_kinds[i] == ValueKind.Fixed)
                parts.Text(sample.Value(i));
            else if (_kinds[i] == ValueKind.Varying)
                parts.Value();
            else
                parts.Stamp();
        }
        parts.Text(sample.Gap(_kinds.Length));
        return parts.Build();
    }

    private static bool HaveSameShape(JsonText one, JsonText other)
    {
        if (one.Count != other.Count)
            return false;
        for (var i = 0; i <= one.Count; i++)
            if (!one.Gap(i).SequenceEqual(other.Gap(i)))
                return false;
        return true;
    }

    private bool FitsValue(int i, JsonText text, JsonText sample, ref long stamp) => _kinds[i] switch
    {
        ValueKind.Fixed => text.Value(i).SequenceEqual(sample.Value(i)),
        ValueKind.Stamp => TimeStamp.TryRead(text.Value(i), out stamp),
        _ => true,
    };
}
