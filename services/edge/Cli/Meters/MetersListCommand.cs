using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersListCommand() : CliCommand("list", "show the configured meters")
{
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var listener = await ListenerProgram.FindAsync(call, stop);
        var found = await listener.ListAsync(stop);
        if (call.Get(_json))
            call.Ui.Say(new JsonObject { ["running"] = listener.Runs, ["meters"] = new JsonArray([.. found.Select(meter => meter.DeepClone())]) });
        else if (found.Count == 0)
            call.Ui.Say("No meter is configured. See what is heard with ./edge meters heard, then ./edge meters add NAME ID.");
        else
            Show(call, found, listener.Runs);
        return 0;
    }

    private static void Show(CommandCall call, IReadOnlyList<JsonNode> found, bool runs)
    {
        var now = call.Time.GetUtcNow();
        call.Ui.Table(MeterWords.ConfiguredHeader, found.Select(meter => MeterWords.ConfiguredRow(meter, now)));
        var faults = found.Select(meter => meter.Text("fault")).Where(fault => fault.Length > 0).ToList();
        if (faults.Count > 0)
            call.Ui.Say($"\n{faults.Count} set aside; telegrams are kept meanwhile and decoded when the file is right:");
        foreach (var fault in faults)
            call.Ui.Say($"  {fault}");
        if (!runs)
            call.Ui.Say("\nThe listener does not run, so nothing is known of what is heard.");
    }
}
