using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Sealing;

internal sealed class ApplyConfigCommand() : CliCommand("apply-config", "put a sealed configuration in place here, and wait whether it lasts")
{
    // Longer than the 150 s that control takes for the checks.
    private static readonly TimeSpan Checking = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Argument<string> _file = new("FILE") { Description = "as ./edge seal-config has written it" };

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_file];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var control = new ControlProgram(call.Project);
        var sealedText = SealedInput.Text(call.Need(_file)).Trim();
        var began = await call.Ui.StepAsync("Checking it", _ => control.AskAsync("apply-config", Checking, new() { ["config"] = sealedText }, stop));
        var restarts = string.Join(", ", began.List("restarts").Select(service => service.ToString()));
        call.Ui.Say($"Number {began.Number("serial")} is accepted: {began.Number("files")} file(s) change" + (restarts.Length > 0 ? $", {restarts} will be restarted." : "."));
        if (await AwaitAsync(call, control, stop) is { } told)
            return ChangeStatus.Show(call, told);
        call.Ui.Say($"It is not decided yet; ./edge config-status{call.Project.Option} tells how it went.");
        return 1;
    }

    private static Task<JsonNode?> AwaitAsync(CommandCall call, ControlProgram control, CancellationToken stop) =>
        call.Ui.StepAsync("Changing, and watching whether the gateway does as well as before", async step =>
        {
            var start = call.Time.GetTimestamp();
            while (true)
            {
                if (await StatusAsync(control, step, stop) is { } told && told.Text("state") is not ("applying" or "taking_back"))
                    return told;
                if (call.Time.GetElapsedTime(start) > call.Limit)
                    return null;
                await Task.Delay(Pause, call.Time, stop);
            }
        });

    // Control may be restarted by what it does.
    private static async Task<JsonNode?> StatusAsync(ControlProgram control, Step step, CancellationToken stop)
    {
        try
        {
            var told = await control.AskAsync("config-status", ChangeStatus.Telling, null, stop);
            step.Detail = told.Text("step");
            return told;
        }
        catch (Failure failure)
        {
            step.Detail = failure.Message.Split('\n')[0];
            return null;
        }
    }
}
