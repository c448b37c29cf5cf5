using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

internal sealed class MetersHeardCommand() : CliCommand("heard", "show every meter that is heard, configured or not")
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Argument<string?> _id = new("ID") { Description = "only this one (8 digits)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _wait = Positive.Option("--wait", "SECONDS", "wait until it is heard, at most so long");
    private readonly Option<bool> _json = Flags.Json();

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_id, _wait, _json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var id = call.Get(_id);
        if (id is not null && !MeterDraft.IsId(id))
            throw new Usage($"'{id}' is no id: 8 digits are expected, as they stand on the meter");
        var listener = await ListenerProgram.FindAsync(call, stop);
        listener.Require();
        var found = call.Get(_wait) is { } seconds ? await AwaitAsync(call, listener, id, seconds, stop) : await listener.HeardAsync(id, stop);
        if (call.Get(_json))
            call.Ui.Say(new JsonObject { ["addresses"] = new JsonArray([.. found.Select(address => address.DeepClone())]) });
        else if (found.Count > 0)
            call.Ui.Table(MeterWords.HeardHeader, found.Select(address => MeterWords.HeardRow(address, call.Time.GetUtcNow())));
        else
            call.Ui.Say(id is null ? "Nothing has been heard yet." : $"{id} has not been heard yet; wait for it with --wait SECONDS.");
        return found.Count > 0 || id is null ? 0 : 1;
    }

    private static Task<IReadOnlyList<JsonNode>> AwaitAsync(CommandCall call, ListenerProgram listener, string? id, int seconds, CancellationToken stop) =>
        call.Ui.StepAsync($"Listening for {id ?? "any meter"}", async step =>
        {
            var began = call.Time.GetTimestamp();
            while (true)
            {
                if (await listener.HeardAsync(id, stop) is { Count: > 0 } found)
                {
                    step.Detail = $"{found[0].Number("telegrams")} telegram(s)";
                    return found;
                }

                if (call.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds))
                    throw new Failure($"{id ?? "no meter"} was not heard within {seconds} s",
                        "it is out of reach, sends rarely (some meters only on weekdays), or the receiver is down",
                        "bring the receiver closer; ./edge meters heard shows what else is heard");
                await Task.Delay(Pause, call.Time, stop);
            }
        });
}
