using System.CommandLine;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersTestCommand() : CliCommand("test", "try a key and a driver; nothing is saved")
{
    private readonly Argument<string?> _meter = new("FILE|NAME|ID") { Description = "a file, or a configured meter", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _id = new("--id") { HelpName = "ID", Description = "instead: this id; asks for the key" };
    private readonly Option<string?> _driver = new("--driver") { HelpName = "D", Description = "with this driver (default: the one for what was heard of it)" };
    private readonly KeyOptions _key = new();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_meter, _id, _driver, _key.FromInput, _key.None];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        _key.Check(call);
        var listener = await ListenerProgram.FindAsync(call, stop);
        var (file, text) = (call.Get(_meter), call.Get(_id)) switch
        {
            (null, { } id) => ("test", await DraftAsync(call, listener, id, stop)),
            ({ } target, null) => await FileAsync(call, listener, target, stop),
            _ => throw new Usage("either a file, a name or an id of a meter in meters.d, or --id ID [--driver D]"),
        };
        if (listener.Runs)
            return MeterTrial.Show(call, await MeterTrial.RunAsync(call, listener, file, text, stop));
        var fault = await listener.CheckAsync(file, text, stop);
        call.Ui.Say(fault.Length > 0 ? fault : "The file is good. The listener does not run, so key and driver were not tried.");
        return fault.Length > 0 ? 1 : 0;
    }

    private async Task<string> DraftAsync(CommandCall call, ListenerProgram listener, string id, CancellationToken stop) => MeterDraft.Content(
        "test", call.Get(_driver) ?? await MeterTrial.DriverAsync(call, listener, id, stop), id, await _key.AskAsync(call, stop));

    private static async Task<(string File, string Text)> FileAsync(CommandCall call, ListenerProgram listener, string target, CancellationToken stop)
    {
        if (Path.Exists(target))
            return (Path.GetFileName(target), MeterStore.Read(target));
        var file = ConfiguredMeters.Find(await listener.ListAsync(stop), target).Text("file");
        return (file, MeterStore.Read(new MeterStore(call.Project, call.Ui).PathOf(file)));
    }
}
