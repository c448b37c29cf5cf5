using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Orders;

/// <summary>Batches that the cloud acknowledged, or refused for good, once more.</summary>
internal sealed class ResendCommand() : CliCommand("resend", "send batches again that the cloud has lost, by their numbers, and wait for its acknowledgements")
{
    // A gateway takes so many at once.
    private const int MostNumbers = 10_000;

    // Longer than control takes for its own limits: 30 s for the asking, 2 minutes for a send.
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Sending = TimeSpan.FromSeconds(150);

    private readonly Argument<int> _first = Positive.Argument("FROM", "the first number that is missing");
    private readonly Argument<int> _last = Positive.Argument("TO", "the last one, included");
    private readonly Option<string?> _epoch = new("--epoch") { HelpName = "E", Description = "of which life of the database, as the cloud was told (default: the present one)" };

    protected override IEnumerable<Symbol> Symbols => [_first, _last, _epoch];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (control, ui) = (new ControlProgram(call.Project), call.Ui);
        var asked = Question(call.Need(_first), call.Need(_last), call.Get(_epoch));
        var found = await ui.StepAsync("Asking for the batches", async step =>
        {
            var answer = await control.AskAsync("resend", Asking, asked, stop);
            step.Detail = $"{answer.Number("due")} due again";
            return answer;
        });
        var (due, gone) = (found.Number("due"), found.Number("gone"));
        if (gone > 0)
            ui.Say($"{gone} of these batches are no longer kept: their readings were deleted to make room, or for their age.");
        if (due == 0)
        {
            ui.Say("Nothing to send again: " + (gone > 0 ? "none of them is kept." : "they were not sent yet, or there are no such numbers."));
            return gone > 0 ? 1 : 0;
        }

        var sent = await SendAsync(call, control, due, stop);
        ui.Say(sent.Number("batches") > 0
            ? $"Batches that were due again: {due}; acknowledged while this waited: {sent.Number("batches")}, with {sent.Number("readings")} reading(s)."
            : $"Batches that were due again, and are acknowledged: {due}.");
        return 0;
    }

    private static JsonObject Question(int first, int last, string? epoch)
    {
        if (last < first)
            throw new Usage($"{first} to {last}: the first number comes first");
        if (last - first >= MostNumbers)
            throw new Usage(string.Create(CultureInfo.InvariantCulture, $"{first} to {last}: at most {MostNumbers:N0} numbers at once"));
        var question = new JsonObject { ["from"] = first, ["to"] = last };
        if (!string.IsNullOrEmpty(epoch))
            question["epoch"] = epoch;
        return question;
    }

    private static async Task<JsonNode> SendAsync(CommandCall call, ControlProgram control, long due, CancellationToken stop)
    {
        try
        {
            return await call.Ui.StepAsync("Sending", _ => control.AskAsync("send-now", Sending, new() { ["at_once"] = true }, stop));
        }
        catch (Failure failure)
        {
            throw new Failure($"{due} batches are due again, but not all of them were sent now", failure.Message,
                $"they go with the next send; see ./edge status{call.Project.Option}", failure);
        }
    }
}
