using System.CommandLine;

namespace Edge.Cli.Tunnel;

/// <summary>Through the standard input or the terminal: arguments can be seen by everybody.</summary>
internal sealed class TunnelTokenCommand() : CliCommand("token", "keep the token of this gateway's tunnel; asks for it, or reads it from the standard input")
{
    private readonly Option<bool> _remove = new("--remove") { Description = "take it away instead" };

    protected override IEnumerable<Symbol> Symbols => [_remove];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var (project, remove) = (call.Project, call.Get(_remove));
        var text = remove ? "" : await AskAsync(call, stop);
        if (text.Length == 0 && !remove)
            throw new Usage("nothing was given; to take the token away use --remove");
        if (!remove && !TunnelToken.IsToken(text))
            throw new Usage("that is not the token of a tunnel: it is one long word that begins with eyJ, the last one of the command that Cloudflare shows");
        await project.Secrets.SetAsync(Secrets.TunnelToken, text, stop);
        call.Ui.Say(remove ? "The token is gone; no tunnel can be opened." : "The token is kept.");
        if (remove)
            return 0;
        await new TunnelImage(project, call.Ui).EnsureAsync(stop);
        call.Ui.Say($"Next: ./edge tunnel open{project.Option}");
        return 0;
    }

    private static async Task<string> AskAsync(CommandCall call, CancellationToken stop) => call.Caller.InputIsTerminal
        ? await call.Ui.AskHiddenAsync("Token of the tunnel (not shown): ", stop)
        : (await call.Caller.Input.ReadToEndAsync(stop)).Trim();
}
