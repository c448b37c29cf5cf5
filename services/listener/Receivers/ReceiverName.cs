using System.Text.RegularExpressions;

namespace Edge.Listener.Receivers;

/// <summary>How a receiver may be called: its name becomes a topic level, an account and a folder's name.</summary>
internal static partial class ReceiverName
{
    public const string Rule = "1 to 40 lower-case letters, digits, - and _ are expected";

    public static bool IsGood(string name) => Name().IsMatch(name);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$")]
    private static partial Regex Name();
}
