using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Cloud.Comparing;

/// <summary>Brings fields into a form in which equal ones are equal texts: names in order, 1.50 and 1.5 alike.</summary>
internal static class FieldSet
{
    public static string[] Names(JsonElement fields) =>
        [.. fields.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)];

    /// <summary>Those fields of an object; null when one of them is missing.</summary>
    public static string? Canonical(JsonElement fields, IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            if (!fields.TryGetProperty(name, out var value))
                return null;
            text.Append(name).Append('=').Append(Canonical(value)).Append('\n');
        }

        return text.ToString();
    }

    private static string Canonical(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            // 29 digits hold every decimal, without the zeros at the end.
            ? number.ToString("G29", CultureInfo.InvariantCulture)
            : value.GetRawText();
}
