namespace Edge.Cli.Development;

/// <summary>Runs suites, one test program after the other within a lane.</summary>
internal sealed class TestRun(CommandCall call, Workshop workshop, string image, string folder)
{
    /// <summary>How often a proof repeats when nobody says: 200 kills, for example. Each has a small count of its own within the other suites.</summary>
    private const int FullCount = 200;

    // Tests that wait for containers run beside the others, and give way: they mostly wait, and have minutes for it.
    private const int UsualShares = 4096, WaitingShares = 512;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    // Each of these takes a machine's boot, or a few seconds and a recovery.
    private static readonly Dictionary<string, int> FullCounts = new(StringComparer.Ordinal) { ["Edge.Vm.Tests"] = 20, ["Edge.Containers.Tests"] = 60 };

    // A browser drops what it is loading when a network comes or goes, and the engine makes and removes some all the time.
    private static readonly HashSet<string> WithoutNetwork = ["Edge.Browser.Tests"];

    public int? Count { get; init; }

    public int? Seed { get; init; }

    public async Task<IReadOnlyList<TestCounts>> RunLaneAsync(IEnumerable<string> suites, CancellationToken stop)
    {
        var counts = new List<TestCounts>();
        foreach (var suite in suites)
            foreach (var project in Suites.Projects(call.Project.Root, suite))
            {
                var where = project.StartsWith(Suites.VmFolder, StringComparison.Ordinal) ? await workshop.VmImageAsync(stop) : image;
                counts.Add(await RunAsync(suite, Path.GetFileNameWithoutExtension(project), where, stop));
            }

        return counts;
    }

    private async Task<TestCounts> RunAsync(string suite, string name, string where, CancellationToken stop)
    {
        var file = Path.Combine(folder, $"{name}.xml");
        var said = "";
        var report = await call.Ui.StepAsync($"{suite}: {name}", async step =>
        {
            said = await ProgramAsync(suite, name, where, file, step, stop);
            var read = TestReport.Read(file);
            step.Failed = read.Counts.Failed > 0;
            step.Detail = read.Counts.ToString();
            return read;
        });
        foreach (var line in report.Proofs())
            call.Ui.Note(line);
        if (report.Counts.Failed > 0)
            call.Ui.Note(string.Join('\n', report.Failures(said)));
        return report.Counts;
    }

    // What a test program prints on the way, and its exit code, are its own affair; the report tells.
    private async Task<string> ProgramAsync(string suite, string name, string where, string file, Step step, CancellationToken stop)
    {
        var isProof = suite == Suites.Proof;
        var limit = Suites.Limit(suite);
        string[] proof = isProof ? ["-trait", "Category=proof"] : [];
        var count = Count ?? (isProof ? FullCounts.GetValueOrDefault(name, FullCount) : null);
        var program = workshop.Run(
            where, ["timeout", $"{limit.TotalSeconds:0}", "dotnet", $"/artifacts/bin/{name}/release/{name}.dll", "-noColor", "-xml", file, .. proof],
            WithoutNetwork.Contains(name) ? "none" : "host", suite == Suites.Containers ? WaitingShares : UsualShares,
            ("EDGE_PROOF_COUNT", count?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("EDGE_PROOF_SEED", Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        try
        {
            return (await Child.RunAsync(program with { Step = step, Limit = limit + Margin }, stop)).Tail;
        }
        catch (Failure failure)
        {
            return failure.Message;
        }
    }
}
