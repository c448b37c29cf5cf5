using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Asking;

/// <summary>Reads what a service has told, which may be of another release: what is missing is empty.</summary>
internal static class Told
{
    public static string Text(this JsonNode told, string name) => told[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    /// <summary>Numbers of 64 bits come as text, as JSON of a contract has them.</summary>
    public static long Number(this JsonNode told, string name) => told.NumberOrNull(name) ?? 0;

    public static long? NumberOrNull(this JsonNode told, string name) =>
        told[name] is JsonValue value && long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Is(this JsonNode told, string name) => told[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static IReadOnlyList<JsonNode> List(this JsonNode told, string name) => told[name] is JsonArray list ? [.. list.OfType<JsonNode>()] : [];

    /// <summary>A time of day in UTC; with the date when it was not today.</summary>
    public static string Moment(long milliseconds, DateTimeOffset now)
    {
        if (milliseconds == 0)
            return "never";
        var then = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return then.ToString(then.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A terminal does what it is told by characters that nobody sees; lines and tabs stay.</summary>
    public static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value is '\n' or '\t' or ' ' || !IsUnseen(rune) ? rune : Rune.ReplacementChar));

    /// <summary>Whether a file, a message or a terminal is better off without it.</summary>
    public static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsUnseen(Rune rune) => IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator;
}
