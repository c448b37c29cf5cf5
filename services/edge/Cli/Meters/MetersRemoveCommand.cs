using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersRemoveCommand() : CliCommand("remove", "do not read a meter any more; its readings stay")
{
    private readonly Argument<string> _meter = new("NAME|ID") { Description = "as ./edge meters list shows it" };

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_meter];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var listener = await ListenerProgram.FindAsync(call, stop);
        var meter = ConfiguredMeters.Find(await listener.ListAsync(stop), call.Need(_meter));
        new MeterStore(call.Project, call.Ui).Remove(meter.Text("file"));
        if (listener.Runs)
            await ConfiguredMeters.AwaitAsync(call, listener, meter.Text("file"), gone: true, stop);
        call.Ui.Say($"{(meter.Text("name") is { Length: > 0 } name ? name : meter.Text("file"))} is not read any more. Its readings stay.");
        return 0;
    }
}
