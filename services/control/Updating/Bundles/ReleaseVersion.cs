using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Edge.Control.Updating.Bundles;

/// <summary>
/// A release's version: three numbers, optionally a label for what comes before it, for example <c>1.4.0-rc.1</c>. Ordered as Semantic
/// Versioning 2.0.0, section 11, says. Build data (<c>+...</c>) is no part of it: two releases of one version cannot be told apart.
/// </summary>
internal sealed class ReleaseVersion : IComparable<ReleaseVersion>
{
    private const int MaxLength = 64;

    private readonly int[] _numbers;
    private readonly string[] _label;

    private ReleaseVersion(int[] numbers, string[] label) => (_numbers, _label) = (numbers, label);

    /// <summary>False when it is no version.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReleaseVersion? version)
    {
        version = null;
        if (text.Length > MaxLength)
            return false;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? text : text[..dash]).Split('.');
        string[] label = dash < 0 ? [] : text[(dash + 1)..].Split('.');
        if (numbers.Length != 3 || !numbers.All(IsNumber) || !label.All(IsIdentifier))
            return false;
        var read = new int[3];
        for (var i = 0; i < 3; i++)
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out read[i]))
                return false;
        version = new(read, label);
        return true;
    }

    public int CompareTo(ReleaseVersion? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < 3; i++)
            if (_numbers[i] != other._numbers[i])
                return _numbers[i].CompareTo(other._numbers[i]);
        // A label is for what comes before the release.
        if (_label.Length == 0 || other._label.Length == 0)
            return other._label.Length.CompareTo(_label.Length);
        return CompareLabels(_label, other._label);
    }

    public override string ToString() =>
        string.Join('.', _numbers) + (_label.Length == 0 ? "" : "-" + string.Join('.', _label));

    private static int CompareLabels(string[] one, string[] other)
    {
        foreach (var (a, b) in one.Zip(other))
            if (CompareIdentifiers(a, b) is not 0 and var order)
                return order;
        return one.Length.CompareTo(other.Length);
    }

    private static int CompareIdentifiers(string a, string b) => (IsDigits(a), IsDigits(b)) switch
    {
        // Numbers of any length: without leading zeros the longer one is the larger one.
        (true, true) when a.Length != b.Length => a.Length.CompareTo(b.Length),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(a, b),
    };

    private static bool IsIdentifier(string text) =>
        IsDigits(text) ? IsNumber(text) : text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsNumber(string text) => IsDigits(text) && (text.Length == 1 || text[0] != '0');

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
