using System.Globalization;
using System.Text.Json;
using Edge.Hosting;

namespace Edge.Control.Commands;

/// <summary>The arguments of a command, each to be read by name; what is left over at the end is refused.</summary>
internal sealed class CommandArgs(JsonElement args)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>A whole number that must be there.</summary>
    public ulong Number(string name, ulong min, ulong max) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) && number >= min && number <= max
            ? number
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{name}: a whole number from {min} to {max} is expected"));

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
