using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Tunnel;

internal sealed class TunnelOpenCommand() : CliCommand("open", "open it and wait until it is connected; one that is open stays as it is")
{
    // Longer than control takes for its own limit of 150 s (Tunnel:ReadyWithin is at most 120).
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly Argument<int?> _minutes = Positive.OptionalArgument("MINUTES", "1 to 30 (default: 30, or Tunnel:Minutes)");

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_minutes];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var project = call.Project;
        if ((await project.Secrets.GetAsync(Secrets.TunnelToken, stop)).Length == 0)
            throw new Failure("this gateway has no token for a tunnel", "the token says which tunnel at Cloudflare is this gateway's",
                $"docs/tunnel.md tells how to get one; then ./edge tunnel token{project.Option}");
        var args = new JsonObject();
        if (call.Get(_minutes) is { } minutes)
            args["minutes"] = minutes;
        var found = await call.Ui.StepAsync("Opening the tunnel", _ => new ControlProgram(project).AskAsync("open-tunnel", Limit, args, stop));
        TunnelState.Show(call, found);
        call.Ui.Say($"Close it with ./edge tunnel close{project.Option}; it closes by itself then, whatever happens.");
        return 0;
    }
}
