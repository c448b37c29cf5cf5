namespace Edge.Cli.Commands;

/// <summary>Commands about the stack as a whole, and for who works on it.</summary>
internal static class CoreCommands
{
    public static IEnumerable<CliCommand> All() => [new StatusCommand()];
}
