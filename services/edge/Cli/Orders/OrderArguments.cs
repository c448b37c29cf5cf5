using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Edge.Cli.Orders;

/// <summary>service=store lines=50 at_once=true; what looks like a number or a truth is one, as control expects it.</summary>
internal static partial class OrderArguments
{
    public static JsonObject Read(IEnumerable<string> words)
    {
        var found = new JsonObject();
        foreach (var word in words)
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !Name().IsMatch(word[..at]))
                throw new Usage($"{word}: key=value is expected, for example service=store");
            var (name, value) = (word[..at], word[(at + 1)..]);
            if (found.ContainsKey(name))
                throw new Usage($"{name}: given twice");
            found[name] = Value(value);
        }

        return found;
    }

    private static JsonValue Value(string text) => text switch
    {
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when Number().IsMatch(text) => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,40}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,17})\z")]
    private static partial Regex Number();
}
