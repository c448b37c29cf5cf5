using System.CommandLine;
using Edge.Cli.Host;

namespace Edge.Cli.Stack;

internal sealed class DownCommand() : CliCommand("down", "stop the gateway; its data stays")
{
    private readonly Option<bool> _purge = new("--purge")
    {
        Description = "also delete its readings, passwords and certificates, and give the hardware watchdog back to systemd",
    };

    protected override IEnumerable<Symbol> Symbols => [_purge];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (project, purge, watchdog) = (call.Project, call.Get(_purge), new HostWatchdog(call.Project, call.Ui));
        var givesBack = purge && watchdog.MustGiveBack();
        await StackHooks.BeforeDownAsync(call, stop);
        await Releases.StopSwitcherAsync(project, stop);
        string[] volumes = purge ? ["--volumes"] : [];
        await call.Ui.StepAsync("Stopping the containers" + (purge ? " and removing their data" : ""), step => project.ComposeAsync(
            ["down", "--remove-orphans", "--timeout", "40", .. volumes], child => child with { Step = step, What = "docker compose down" }, stop));
        if (givesBack)
            await watchdog.GiveBackAsync(stop);
        if (purge)
        {
            await Releases.ForgetAsync(project, stop);
            DeleteData(call);
        }

        return 0;
    }

    private static void DeleteData(CommandCall call)
    {
        try
        {
            if (Directory.Exists(call.Project.Data))
                Directory.Delete(call.Project.Data, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            call.Ui.Note($"note: {call.Project.Data} could not be deleted: {e.Message}");
        }
    }
}
