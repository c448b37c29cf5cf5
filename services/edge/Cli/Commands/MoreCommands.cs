namespace Edge.Cli.Commands;

/// <summary>Commands about meters, updates, provisioning and backups.</summary>
internal static class MoreCommands
{
    public static IEnumerable<CliCommand> All() => [];
}
