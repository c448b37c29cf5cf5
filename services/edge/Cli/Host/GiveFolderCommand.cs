using System.CommandLine;

namespace Edge.Cli.Host;

/// <summary>No person types this: it runs as root in a throwaway container, for a person who is not root.</summary>
internal sealed class GiveFolderCommand() : CliCommand(Typed, "give a configuration folder to the gateway's user")
{
    public const string Typed = "give-config-folder";

    private readonly Argument<string> _folder = new("FOLDER") { Description = "the folder with meters.d and pki" };

    public override bool IsHidden => true;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_folder];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        ConfigFolder.Give(call.Need(_folder));
        return Task.FromResult(0);
    }
}
