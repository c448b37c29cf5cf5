using Edge.Cli.Backups;
using Edge.Cli.Host;
using Edge.Cli.Meters;
using Edge.Cli.Orders;

namespace Edge.Cli.Commands;

/// <summary>Commands about meters, updates, provisioning and backups.</summary>
internal static class MoreCommands
{
    public static IEnumerable<CliCommand> All() =>
    [
        new CommandFamily("meters", "show, hear, add, remove and try meters while the gateway runs", CommandGroup.OnGateway,
            new MetersListCommand(), new MetersHeardCommand(), new MetersAddCommand(), new MetersRemoveCommand(), new MetersTestCommand(), new MetersRedecodeCommand()),
        new OrderCommand(), new AuditCommand(), new ResendCommand(), new BackupCommand(), new RestoreCommand(), new RemoveFileCommand(),
    ];
}
