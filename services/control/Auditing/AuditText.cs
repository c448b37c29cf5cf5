namespace Edge.Control.Auditing;

/// <summary>Makes a text fit for an entry: one line, and not too long.</summary>
internal static class AuditText
{
    public const int MaxLength = 500;

    private const char Cut = '…';

    public static string OneLine(string text)
    {
        var line = string.Concat(text.Length > MaxLength ? text.AsSpan(0, MaxLength - 1) : text, text.Length > MaxLength ? [Cut] : []);
        return string.Create(line.Length, line, (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = IsFit(from, i) ? from[i] : ' ';
        });
    }

    // A half of a pair, which the cut may have left, is no character.
    private static bool IsFit(string text, int i) => !char.IsControl(text[i]) && (!char.IsSurrogate(text[i])
        || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1])));
}
