using System.CommandLine;

namespace Edge.Cli.Stack;

internal sealed class PasswordCommand() : CliCommand("password", "show a password: of the page, of a remote radio, of Home Assistant")
{
    private readonly Argument<string> _whose = new("WHOSE")
    {
        Description = "page, homeassistant or a remote radio's name",
        DefaultValueFactory = _ => "page",
    };

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_whose];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var whose = call.Get(_whose)!;
        var radios = call.Project.State is { Demo: true } ? ["sim"] : call.Project.Settings.Receivers;
        var secret = whose switch
        {
            "page" => Secrets.PagePassword,
            "homeassistant" => Secrets.HomeAssistant,
            _ when radios.Contains(whose) => Secrets.OfReceiver(whose),
            _ => throw new Usage($"{whose}: there are {string.Join(", ", radios.Prepend("homeassistant").Prepend("page"))}"),
        };
        call.Ui.Say(await call.Project.Secrets.GetAsync(secret, stop));
        return 0;
    }
}
