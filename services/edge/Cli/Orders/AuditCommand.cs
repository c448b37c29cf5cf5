using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Cli.Orders;

internal sealed class AuditCommand() : CliCommand("audit", "show who asked this gateway for what, and what came of it")
{
    private const int Usual = 20;

    private readonly Argument<int?> _limit = Positive.OptionalArgument("N", $"how many entries, the newest first (default: {Usual})");
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_limit, _json];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop) =>
        Order.RunAsync(call, "audit", new JsonObject { ["limit"] = call.Get(_limit) ?? Usual }, call.Get(_json), stop);
}
