using System.Diagnostics.CodeAnalysis;
using Edge.Control.Configuring.Certificates;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Contents;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Tunnel;
using Edge.Control.Updating;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Commands;

/// <summary>One row of the list.</summary>
/// <param name="Name">What it is called in a request.</param>
/// <param name="Within">How long it may take; the uplink waits a little longer (Commands:AnswerTimeout).</param>
/// <param name="Alone">Whether it is refused while it runs already.</param>
/// <param name="Audited">Whether each one is written down: it changes something, or shows what only some may see. What is refused is written down in any case.</param>
/// <param name="Make">Makes who does it.</param>
internal sealed record CommandRow(string Name, TimeSpan Within, bool Alone, bool Audited, Func<IServiceProvider, ICommand> Make);

/// <summary>Everything that can be asked for: what is not in here is not done.</summary>
internal sealed class CommandTable(IServiceProvider services)
{
    private static readonly CommandRow[] Rows =
    [
        Row<SendNowCommand>("send-now", TimeSpan.FromMinutes(2), alone: true, audited: true),
        Row<ResendCommand>("resend", TimeSpan.FromSeconds(30), alone: true, audited: true),
        Row<StatusCommand>("status", TimeSpan.FromSeconds(10), alone: false, audited: false),
        Row<DecoderVersionCommand>("decoder-version", TimeSpan.FromSeconds(15), alone: true, audited: false),
        Row<CheckDeviceCommand>("check-device", TimeSpan.FromSeconds(15), alone: true, audited: false),
        Row<AuditCommand>("audit", TimeSpan.FromSeconds(15), alone: false, audited: false),
        Row<LogsCommand>("logs", TimeSpan.FromSeconds(40), alone: true, audited: true),
        Row<BackupCommand>("backup", TimeSpan.FromSeconds(150), alone: true, audited: true),
        Row<RestartCommand>("restart", TimeSpan.FromSeconds(120), alone: true, audited: true),
        Row<RebootCommand>("reboot", TimeSpan.FromSeconds(30), alone: true, audited: true),
        Row<OpenTunnelCommand>("open-tunnel", TimeSpan.FromSeconds(150), alone: false, audited: true),
        Row<CloseTunnelCommand>("close-tunnel", TimeSpan.FromSeconds(30), alone: false, audited: true),
        Row<TunnelCommand>("tunnel", TimeSpan.FromSeconds(10), alone: false, audited: false),
        Row<UpdateCommand>("update", TimeSpan.FromSeconds(10), alone: true, audited: true),
        Row<UpdateStatusCommand>("update-status", TimeSpan.FromSeconds(10), alone: false, audited: false),
        // Longer than the checks of all services and meters take; nothing is changed before they have ended.
        Row<ApplyConfigCommand>("apply-config", TimeSpan.FromSeconds(150), alone: true, audited: true),
        Row<ConfigStatusCommand>("config-status", TimeSpan.FromSeconds(10), alone: false, audited: false),
        Row<RenewCertificateCommand>("renew-certificate", TimeSpan.FromSeconds(60), alone: true, audited: true),
        Row<DeviceKeyCommand>("device-key", TimeSpan.FromSeconds(10), alone: false, audited: false),
    ];

    private readonly Dictionary<string, (CommandRow Row, ICommand Command)> _commands =
        Rows.ToDictionary(row => row.Name, row => (row, row.Make(services)), StringComparer.Ordinal);

    /// <summary>For who asked for what is not there.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Rows.Select(row => row.Name)];

    public (CommandRow Row, ICommand Command)? Find(string name) => _commands.TryGetValue(name, out var found) ? found : null;

    private static CommandRow Row<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(string name, TimeSpan within, bool alone, bool audited) where T : ICommand =>
        new(name, within, alone, audited, services => ActivatorUtilities.CreateInstance<T>(services));
}
