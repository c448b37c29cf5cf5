using System.CommandLine;

namespace Edge.Cli.Images;

internal sealed class ImagesCommand() : CliCommand("images", "build this checkout's images where they are missing, and print their tag")
{
    private readonly Option<bool> _demo = new("--demo") { Description = "also those of the demonstration" };

    public override CommandGroup Group => CommandGroup.ToTry;

    protected override IEnumerable<Symbol> Symbols => [_demo];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        call.Ui.Say(await new GatewayImages(call.Project, call.Ui).EnsureAsync(call.Get(_demo), stop));
        return 0;
    }
}
