using System.CommandLine;

namespace Edge.Cli.Provisioning;

internal sealed class ProvisionCommand() : CliCommand("provision", "make all that a new gateway needs: settings, meters, key and certificate, as a folder and a tar")
{
    private const int MostTold = 20;

    private readonly ProvisionOptions _options = new();

    public override CommandGroup Group => CommandGroup.AtTheDesk;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => _options.All;

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(call.Get(_options.Id)) == string.IsNullOrEmpty(call.Get(_options.Many)))
            throw new Usage("either ID or --many CSV is expected");
        var plan = ProvisionPlan.Read(call, _options);
        var to = call.Get(_options.To)!;
        Directory.CreateDirectory(to);
        await call.Ui.StepAsync($"Provisioning {plan.Gateways.Count} gateway(s)", async step =>
        {
            using var authority = GatewayAuthority.Open(call, _options);
            var folder = new GatewayFolder(plan.Common, authority, await File.ReadAllTextAsync(call.Get(_options.BrokerAuthority) ?? call.Need(_options.Authority), stop));
            for (var i = 0; i < plan.Gateways.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                folder.Make(plan.Gateways[i], to);
                step.Detail = $"{i + 1} of {plan.Gateways.Count}: {plan.Gateways[i].Id}";
            }
        });
        Tell(call, plan.Gateways, to);
        return 0;
    }

    private void Tell(CommandCall call, IReadOnlyList<NewGateway> gateways, string to)
    {
        foreach (var gateway in gateways.Take(MostTold))
            call.Ui.Say($"{gateway.Id}: {Path.Combine(to, gateway.Id)}, {gateway.Meters.Count} meter(s)");
        if (gateways.Count > MostTold)
            call.Ui.Say($"... {gateways.Count} in all");
        if (call.Get(_options.AuthorityKey) is null)
            call.Ui.Say("Without --ca-key nothing is signed: have config/pki/ID.csr signed by your authority, and put the certificate beside it as ID.crt.");
        if (gateways.Count(gateway => gateway.IsSilent) is > 0 and var silent)
            call.Ui.Note($"note: {silent} of them have no --dongle and no --receiver, and hear nothing until they are told of one");
        call.Ui.Say("What to do with each is in its README.md. There are keys in these folders: whoever has them is that gateway.");
    }
}
