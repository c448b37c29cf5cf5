using System.CommandLine;

namespace Edge.Cli.Development;

internal sealed class BenchCommand() : CliCommand("bench", "measure, side by side in one run")
{
    private readonly Argument<string[]> _names = new("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "which figures (default: all)" };
    private readonly Option<string?> _json = new("--json") { HelpName = "FILE", Description = "also write the results there" };

    public override CommandGroup Group => CommandGroup.ToTry;

    protected override IEnumerable<Symbol> Symbols => [_names, _json];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var workshop = new Workshop(call);
        var image = await workshop.PrepareAsync(stop);
        var file = call.Get(_json) is { } named ? Path.GetFullPath(named) : Path.Combine(workshop.StateFolder, "bench.json");
        string[] figures = call.Get(_names) ?? [];
        return await Child.AttachAsync(
            workshop.Run(image, ["dotnet", "/artifacts/bin/Edge.Bench/release/Edge.Bench.dll", "--root", call.Project.Root, "--json", file, .. figures]), stop);
    }
}
