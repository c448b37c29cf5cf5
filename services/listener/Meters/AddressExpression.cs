using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>
/// Which addresses a meter's file is about, in the decoder's own grammar: <c>12345678</c>, <c>12*</c>, <c>*,!22222222</c>,
/// <c>1*.M=SON.V=3c.T=07</c>. A term that excludes wins over every other.
/// </summary>
internal sealed class AddressExpression
{
    private const int MaxTerms = 100;

    private readonly AddressTerm[] _including;
    private readonly AddressTerm[] _excluding;

    private AddressExpression(IReadOnlyCollection<AddressTerm> terms, string text)
    {
        _including = [.. terms.Where(term => !term.Excludes)];
        _excluding = [.. terms.Where(term => term.Excludes)];
        Text = text;
        if (terms.Count == 1 && _including is [{ IsWildcard: false, Manufacturer: null, Version: null, DeviceType: null } exact])
            ExactId = Convert.ToUInt32(exact.Id, 16);
    }

    /// <summary>As the file has it, without white space, an id's letters in lower case.</summary>
    public string Text { get; }

    /// <summary>The id, when it is eight digits and nothing else.</summary>
    public uint? ExactId { get; }

    /// <summary>Null, with what is wrong, when it is none.</summary>
    public static AddressExpression? Parse(string text, out string wrong)
    {
        wrong = "";
        var texts = text.Split(',', StringSplitOptions.TrimEntries);
        if (texts.Length > MaxTerms)
            wrong = $"has more than {MaxTerms} parts";
        else if (texts.Contains(""))
            wrong = "has an empty part";
        var terms = new List<AddressTerm>();
        for (var i = 0; i < texts.Length && wrong.Length == 0; i++)
            if (AddressTerm.Parse(texts[i], out wrong) is { } term)
                terms.Add(term);
        if (wrong.Length == 0 && terms.All(term => term.Excludes))
            wrong = "only says what is not meant; *,!12345678 means all but that one";
        return wrong.Length > 0 ? null : new AddressExpression(terms, string.Join(',', texts.Select(Normal)));
    }

    /// <summary>The first of a telegram's addresses that is meant; null when none is, or when one of them is excluded.</summary>
    public LinkAddress? Match(ReadOnlySpan<LinkAddress> addresses)
    {
        foreach (var address in addresses)
            foreach (var term in _excluding)
                if (term.Matches(address))
                    return null;
        foreach (var address in addresses)
            foreach (var term in _including)
                if (term.Matches(address))
                    return address;
        return null;
    }

    /// <summary>Whether a meter of that id may be meant, whoever made it.</summary>
    public bool MayMean(string meterId) => Array.Exists(_including, term => meterId.StartsWith(term.Id, StringComparison.Ordinal));

    public override string ToString() => Text;

    // What stands behind the first point is a maker, in capitals.
    private static string Normal(string term) =>
        term.IndexOf('.', StringComparison.Ordinal) is var point and > 0 ? term[..point].ToLowerInvariant() + term[point..] : term.ToLowerInvariant();
}
