using System.CommandLine;

namespace Edge.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class Flags
{
    public static Option<bool> Json() => new("--json") { Description = "one line of JSON for programs" };
}
