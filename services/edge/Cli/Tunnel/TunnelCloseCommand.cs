using Edge.Cli.Asking;

namespace Edge.Cli.Tunnel;

internal sealed class TunnelCloseCommand() : CliCommand("close", "close it")
{
    // Control's own limit is 30 s.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public override bool StartsEngine => false;

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        await call.Ui.StepAsync("Closing the tunnel", _ => new ControlProgram(call.Project).AskAsync("close-tunnel", Limit, null, stop));
        call.Ui.Say("The tunnel is closed.");
        return 0;
    }
}
