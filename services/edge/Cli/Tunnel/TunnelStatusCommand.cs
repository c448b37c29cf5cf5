using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Tunnel;

internal sealed class TunnelStatusCommand() : CliCommand("status", "show whether it is open, and until when")
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var found = await new ControlProgram(call.Project).AskAsync("tunnel", Limit, null, stop);
        if (call.Get(_json))
            call.Ui.Say(found);
        else
            TunnelState.Show(call, found);
        return 0;
    }
}
