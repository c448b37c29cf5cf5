using System.Text.Json.Nodes;
using Edge.Control.Commands;

namespace Edge.Cli.Asking;

/// <summary>Asks control for what the cloud can ask for, too: inside its own container and with its own token.</summary>
internal sealed class ControlProgram(Project project)
{
    private const string Service = "control";

    /// <summary>The result of one command; control bounds how long it takes, and this how long the program takes.</summary>
    public async Task<JsonNode> AskAsync(string command, TimeSpan limit, JsonObject? args, CancellationToken stop)
    {
        if ((await project.ContainersAsync(stop))[Service].IsDown)
            throw new Failure("control does not run", "it does what is asked for here", "start the gateway: ./edge up" + project.Option);
        var call = project.ComposeCall(["exec", "-T", Service, "/edge", Service, CommandQuestion.Argument]);
        return await Answers.AskAsync(call, Service, limit, new JsonObject { ["command"] = command, ["args"] = args ?? [] }, stop);
    }
}
