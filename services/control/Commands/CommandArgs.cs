using System.Globalization;
using System.Text.Json;
using Edge.Hosting;

namespace Edge.Control.Commands;

/// <summary>The arguments of a command, each to be read by name; what is left over at the end is refused.</summary>
internal sealed class CommandArgs(JsonElement args)
{
    private const string Hidden = "\"***\"";

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    /// <summary>
    /// What the command has read, as JSON for the audit. Nothing else goes there: what a command does not know may be anything, and a
    /// misspelt secret is one, too.
    /// </summary>
    public string Told() =>
        "{" + string.Join(',', args.EnumerateObject().Where(member => _read.Contains(member.Name))
            .Select(member => $"\"{member.Name}\":{(_hidden.Contains(member.Name) ? Hidden : member.Value.GetRawText())}")) + "}";

    /// <summary>Whatever it is, the audit does not get it; to be called before it is read.</summary>
    public CommandArgs Hide(string name)
    {
        _hidden.Add(name);
        return this;
    }

    /// <summary>A whole number that must be there.</summary>
    public ulong Number(string name, ulong min, ulong max) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) && number >= min && number <= max
            ? number
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{name}: a whole number from {min} to {max} is expected"));

    /// <summary>The same for one that need not be there.</summary>
    public ulong NumberOr(string name, ulong otherwise, ulong min, ulong max) => Find(name) is null ? otherwise : Number(name, min, max);

    /// <summary>One of a few words that must be there.</summary>
    public string OneOf(string name, IReadOnlyList<string> words) =>
        Find(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } word && words.Contains(word)
            ? word
            : throw Bad($"{name}: one of {string.Join(", ", words)} is expected");

    /// <summary>A text of ASCII letters, digits, - and _; empty when it is not there.</summary>
    public string Word(string name, int maxLength)
    {
        if (Find(name) is not { } value)
            return "";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length > 0 && text.Length <= maxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? text
            : throw Bad($"{name}: 1 to {maxLength} of letters, digits, - and _ are expected");
    }

    /// <summary>A text of the characters that are allowed; empty when it is not there.</summary>
    public string Text(string name, int maxLength, Func<char, bool> allows)
    {
        if (Find(name) is not { } value)
            return "";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length > 0 && text.Length <= maxLength && text.All(allows)
            ? text
            : throw Bad($"{name}: a text of 1 to {maxLength} characters is expected, and only of such as it may have");
    }

    /// <summary>False when it is not there.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Bad($"{name}: true or false is expected"),
    };

    /// <summary>Bytes as base64, that must be there.</summary>
    public byte[] Bytes(string name, int maxBytes)
    {
        var text = Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
        var bytes = new byte[Math.Min(maxBytes, text.Length)];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length)
            ? bytes[..length]
            : throw Bad($"{name}: base64 of 1 to {maxBytes} bytes is expected");
    }

    /// <summary>Lines of printable ASCII, as PEM has them; null when it is not there.</summary>
    public string? Lines(string name, int maxLength)
    {
        if (Find(name) is not { } value)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length > 0 && text.Length <= maxLength && text.All(c => c is >= ' ' and <= '~' or '\n' or '\r')
            ? text
            : throw Bad($"{name}: 1 to {maxLength} characters of plain text are expected");
    }

    /// <summary>Nothing but what was read may be there.</summary>
    public void End()
    {
        if (args.EnumerateObject().Any(member => !_read.Contains(member.Name)))
            throw Bad(_read.Count == 0 ? "this command has no arguments" : $"only {string.Join(", ", _read)} can be given");
    }

    private JsonElement? Find(string name)
    {
        _read.Add(name);
        return args.TryGetProperty(name, out var value) ? value : null;
    }

    private static CommandException Bad(string text) => new(CommandError.BadArgs, text);
}
