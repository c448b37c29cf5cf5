using Edge.Cli.Host;
using Edge.Hosting;

namespace Edge.Cli.Stack;

internal sealed class CheckConfigCommand() : CliCommand("check-config", "check config/edge.json and show every error at once")
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>Every service checks its own sections; all errors of all services, once each.</summary>
    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var project = call.Project;
        var tag = await new GatewayImages(project, call.Ui).EnsureAsync(demo: false, stop);
        project.Remember((project.State ?? ProjectState.Unknown) with { Tag = tag });
        await ConfigFolder.ShareAsync(project, call.Ui, tag, stop);
        // A service whose secrets are missing says so; before the first start that would be no error of the settings.
        await project.ComposeAsync(["run", "--rm", "--no-deps", "--no-TTY", "broker", "secrets", "ensure"], child => child with { Limit = Limit }, stop);
        var said = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var service in Services.All)
            await call.Ui.StepAsync($"Checking {service}", async _ => said.UnionWith(await CheckAsync(project, service, stop)));
        foreach (var line in said)
            call.Ui.Say(line);
        if (said.Count == 0)
            call.Ui.Say("The configuration is in order.");
        return said.Count == 0 ? 0 : 1;
    }

    private static async Task<IEnumerable<string>> CheckAsync(Project project, string service, CancellationToken stop)
    {
        var ended = await Child.RunAsync(
            project.ComposeCall(["run", "--rm", "--no-deps", "--no-TTY", service, service, "--check-config"]) with { Limit = Limit }, stop);
        return ended.Code switch
        {
            ExitCodes.Done => [],
            // One error a line.
            ExitCodes.Configuration => ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            _ => [$"{service} could not check its settings (code {ended.Code}): {ended.Tail}"],
        };
    }
}
