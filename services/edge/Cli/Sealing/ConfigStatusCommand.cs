using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Sealing;

internal sealed class ConfigStatusCommand() : CliCommand("config-status", "show how the last change from afar went")
{
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var told = await new ControlProgram(call.Project).AskAsync("config-status", ChangeStatus.Telling, null, stop);
        if (call.Get(_json))
            call.Ui.Say(told);
        else
            ChangeStatus.Show(call, told);
        return 0;
    }
}
