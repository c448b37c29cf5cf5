using System.CommandLine;

namespace Edge.Cli.Host;

/// <summary>No person types this: it runs in a container, which has no rm.</summary>
internal sealed class RemoveFileCommand() : CliCommand(Typed, "remove a file")
{
    public const string Typed = "remove-file";

    private readonly Argument<string> _file = new("FILE") { Description = "its whole path" };

    public override bool IsHidden => true;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_file];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        File.Delete(call.Need(_file));
        return Task.FromResult(0);
    }
}
