using System.CommandLine;

namespace Edge.Cli.Stack;

internal sealed class StatusCommand() : CliCommand("status", "show services, counters, meters and alarms")
{
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var containers = await call.Project.ContainersAsync(stop);
        call.Ui.Table(["service", "health", "restarts"], containers.Select(entry => new object[] { entry.Key, entry.Value.Health, entry.Value.Restarts }));
        return 0;
    }
}
