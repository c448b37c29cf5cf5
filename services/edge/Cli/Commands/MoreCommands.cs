using Edge.Cli.Backups;
using Edge.Cli.Bundles;
using Edge.Cli.Meters;
using Edge.Cli.Orders;
using Edge.Cli.Provisioning;
using Edge.Cli.Sealing;
using Edge.Cli.Signing;
using Edge.Cli.Tunnel;
using Edge.Cli.Updating;

namespace Edge.Cli.Commands;

/// <summary>Commands about meters, updates, provisioning and backups.</summary>
internal static class MoreCommands
{
    public static IEnumerable<CliCommand> All() =>
    [
        new CommandFamily("meters", "show, hear, add, remove and try meters while the gateway runs", CommandGroup.OnGateway,
            new MetersListCommand(), new MetersHeardCommand(), new MetersAddCommand(), new MetersRemoveCommand(), new MetersTestCommand(), new MetersRedecodeCommand()),
        new CommandFamily("tunnel", "let somebody from support in through a tunnel at Cloudflare, for half an hour at most", CommandGroup.OnGateway,
            new TunnelOpenCommand(), new TunnelCloseCommand(), new TunnelStatusCommand(), new TunnelTokenCommand()),
        new OrderCommand(), new AuditCommand(), new ResendCommand(), new BackupCommand(), new RestoreCommand(), new UpdateCommand(), new OperatorKeyCommand(), new BundleCommand(),
        new DeviceKeyCommand(), new SealConfigCommand(), new ApplyConfigCommand(), new ConfigStatusCommand(), new ProvisionCommand(),
    ];
}
