using System.CommandLine;

namespace Edge.Cli.Development;

internal sealed class TestCommand() : CliCommand("test", "run the tests; `proof` runs the long ones with full counts")
{
    private readonly Argument<string[]> _suites = new("SUITE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = $"any of {string.Join(", ", Suites.All)} (default: {string.Join(", ", Suites.Usual)})",
        CompletionSources = { _ => Suites.All.Select(suite => new System.CommandLine.Completions.CompletionItem(suite)) },
    };

    private readonly Option<int?> _count = Positive.Option("--count", "N", "how often a proof repeats");
    private readonly Option<int?> _seed = new("--seed") { HelpName = "S", Description = "the seed that a failed run printed" };

    public override CommandGroup Group => CommandGroup.ToTry;

    protected override IEnumerable<Symbol> Symbols => [_suites, _count, _seed];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var suites = call.Get(_suites) is { Length: > 0 } named ? named : Suites.Usual;
        if (suites.Except(Suites.All).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
            throw new Usage($"no such suite: {string.Join(", ", unknown)}; there are {string.Join(", ", Suites.All)}");
        var workshop = new Workshop(call);
        var image = await workshop.PrepareAsync(stop);
        var folder = Directory.CreateDirectory(Path.Combine(workshop.StateFolder, $"test-{Guid.NewGuid():N}")).FullName;
        try
        {
            var run = new TestRun(call, workshop, image, folder) { Count = call.Get(_count), Seed = call.Get(_seed) };
            // Container tests mostly wait for containers: the others run beside them.
            var lanes = await Task.WhenAll(
                run.RunLaneAsync(suites.Where(suite => suite != Suites.Containers), stop),
                run.RunLaneAsync(suites.Where(suite => suite == Suites.Containers).Take(1), stop));
            var counts = lanes.SelectMany(lane => lane).ToList();
            var all = new TestCounts(counts.Sum(count => count.Passed), counts.Sum(count => count.Failed), counts.Sum(count => count.Skipped));
            call.Ui.Say(all.ToString());
            return all.Failed > 0 || all.Passed == 0 ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
