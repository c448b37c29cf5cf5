using Edge.Cli.Asking;
using Edge.Control.Configuring.NewMeters;

namespace Edge.Cli.Meters;

/// <summary>A meter's file as it is written here: checked so far that a line stays one line; what is right in it is the listener's business.</summary>
internal static class MeterDraft
{
    public const string NoKey = "NOKEY";

    private const int IdDigits = 8;

    /// <summary>8 hex digits, as they stand on the meter.</summary>
    public static bool IsId(string text) => text.Length == IdDigits && text.All(char.IsAsciiHexDigit);

    /// <summary>The file's name, made from the meter's.</summary>
    public static string FileName(string name, string id)
    {
        CheckText("name", name);
        if (name.StartsWith('.') || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal))
            throw new Usage($"the name '{name}': /, \\ and a point in front are not allowed, for a file is named after it");
        var digits = string.Concat(id.ToLowerInvariant().Where(char.IsAsciiHexDigitLower).Take(IdDigits));
        return NewMeter.FileName(name, digits.Length > 0 ? digits : "new");
    }

    public static void CheckText(string what, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new Usage($"the {what} is empty");
        if (HasControls(text))
            throw new Usage($"the {what} '{Told.Printable(text).ReplaceLineEndings(" ")}' has control characters in it");
    }

    /// <summary>What its file has in it.</summary>
    public static string Content(string name, string driver, string id, string key)
    {
        foreach (var (what, text) in new[] { ("name", name), ("driver", driver), ("id", id) })
            CheckText(what, text);
        // The key is never part of a message.
        if (HasControls(key))
            throw new Usage("the key has control characters in it");
        return $"name={name.Trim()}\ndriver={driver.Trim()}\nid={id.Trim()}\nkey={key}\n";
    }

    private static bool HasControls(string text) => text.EnumerateRunes().Any(Told.IsControl);
}
