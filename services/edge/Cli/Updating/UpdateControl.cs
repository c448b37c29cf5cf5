using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Updating;

/// <summary>Control, as far as it is asked about updates.</summary>
internal sealed class UpdateControl(Project project)
{
    /// <summary>In control's update folder. Always the same, so that there is one of them at most.</summary>
    public const string BundleName = "from-command-line.bundle";

    // What control's program takes (services/control/Updating/Bundles).
    private const string Take = "--take-bundle";
    private const string Drop = "--drop-bundle";

    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Copying = TimeSpan.FromHours(1);

    /// <summary>How the update goes, or how the last one went.</summary>
    public Task<JsonNode> AskAsync(CancellationToken stop) => new ControlProgram(project).AskAsync("update-status", Asking, null, stop);

    public Task<JsonNode> BeginAsync(JsonObject what, CancellationToken stop) => new ControlProgram(project).AskAsync("update", Asking, what, stop);

    /// <summary>Under its name only when it is whole. It is written by control's own program, so it belongs to control.</summary>
    public async Task GiveAsync(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        var ended = await Child.RunAsync(Call(Take) with { Input = file }, stop);
        if (ended.Code != 0)
            throw new Failure("the bundle could not be given to control", Answers.Last(ended.Errors), "see ./edge status" + project.Option);
    }

    public Task DropAsync(CancellationToken stop) => Child.RunAsync(Call(Drop), stop);

    private ChildCall Call(string task) => project.ComposeCall(["exec", "-T", "control", "/edge", "control", task, BundleName]) with { Limit = Copying };
}
