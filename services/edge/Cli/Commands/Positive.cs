using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Edge.Cli.Commands;

/// <summary>Options and arguments that are whole numbers from 1 on.</summary>
internal static class Positive
{
    /// <summary>With a default of its own.</summary>
    public static Option<int> Option(string name, string helpName, string description, int byDefault) => new(name)
    {
        HelpName = helpName, Description = description, DefaultValueFactory = _ => byDefault, CustomParser = result => Parse(result) ?? 0,
    };

    /// <summary>Null when it is not given.</summary>
    public static Option<int?> Option(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, CustomParser = Parse };

    /// <summary>One that must be given.</summary>
    public static Argument<int> Argument(string helpName, string description) =>
        new(helpName) { HelpName = helpName, Description = description, CustomParser = result => Parse(result) ?? 0 };

    /// <summary>Null when it is not given.</summary>
    public static Argument<int?> OptionalArgument(string helpName, string description) =>
        new(helpName) { HelpName = helpName, Description = description, Arity = ArgumentArity.ZeroOrOne, CustomParser = Parse };

    private static int? Parse(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
            return null;
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        result.AddError($"{text}: a whole number, at least 1, is expected");
        return 0;
    }
}
