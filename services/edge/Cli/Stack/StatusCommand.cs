using System.CommandLine;

namespace Edge.Cli.Stack;

internal sealed class StatusCommand() : CliCommand("status", "show services, counters, meters and alarms")
{
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var report = await StatusReport.CollectAsync(call.Project, stop);
        if (call.Get(_json))
            call.Ui.Say(report.ToJson());
        else
            new StatusView(call.Ui).Show(call.Project.Name, report);
        return 0;
    }
}
