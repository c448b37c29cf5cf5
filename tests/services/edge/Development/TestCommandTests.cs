using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Development;

/// <summary>`./edge test` with a played engine: each test program is a report that it writes.</summary>
public sealed class TestCommandTests : IDisposable
{
    private const string Passed = """<assemblies><assembly total="2" passed="2" failed="0" skipped="0" not-run="0" errors="0"></assembly></assemblies>""";

    private const string Failed = """
        <assemblies><assembly total="3" passed="1" failed="1" skipped="1" not-run="0" errors="0"><collection>
        <test name="Store.Keeps_it" method="Keeps_it" result="Fail"><failure><message>Assert.Equal() Failure</message><stack-trace>at StoreTests.cs:7</stack-trace></failure></test>
        </collection></assembly></assemblies>
        """;

    private const string Proof = """
        <assemblies><assembly total="1" passed="1" failed="0" skipped="0" errors="0"><collection>
        <test name="Kill.Loses_nothing" method="Loses_nothing" result="Pass"><traits><trait name="Category" value="proof" /></traits><output>200 kills, seed 4711</output></test>
        </collection></assembly></assemblies>
        """;

    private readonly Desk _desk = new();

    public TestCommandTests()
    {
        _desk.Write("edge.sln", "");
        _desk.Write("Dockerfile", "FROM scratch\n");
        _desk.Write("deploy/base-images", "");
        foreach (var (folder, project) in new[] { ("services/store", "Edge.Store"), ("integration/api", "Edge.Api"), ("containers", "Edge.Containers"), ("vm", "Edge.Vm") })
            _desk.Write($"tests/{folder}/{project}.Tests.csproj", "<Project />");
        _desk.Write("tests/services/store/KillProof.cs", "[Trait(\"Category\", \"proof\")]");
        // What comes after -xml is where the report goes; the program's name is before.
        _desk.Docker("""
            report=; last=; name=
            for word in "$@"; do
              case $word in */Edge.*.Tests.dll) name=${word##*/} ;; esac
              [ "$last" = -xml ] && report=$word
              last=$word
            done
            [ -n "$report" ] || exit 0
            [ -f "$DESK/reports/$name" ] || { echo "it died" >&2; exit 134; }
            cat "$DESK/reports/$name" > "$report"
            """);
        foreach (var project in new[] { "Store", "Api", "Containers", "Vm" })
            Report(project, Passed);
    }

    [Fact]
    public async Task The_usual_suites_run_and_the_last_line_counts()
    {
        var typed = await _desk.TypeAsync("test");
        Assert.Equal((0, "6 passed, 0 failed, 0 skipped\n"), (typed.Code, typed.Output));
        Assert.Matches(@"unit: Edge\.Store\.Tests \.\.\. ok \(\d+ s\)  2 passed, 0 failed, 0 skipped", typed.Errors);
        Assert.DoesNotContain("Edge.Vm.Tests", typed.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_desk.Root, ".edge"), "test-*"));
    }

    [Theory]
    [InlineData("unit", "Edge.Store.Tests")]
    [InlineData("integration", "Edge.Api.Tests")]
    [InlineData("containers", "Edge.Containers.Tests")]
    [InlineData("vm", "Edge.Vm.Tests")]
    public async Task A_suite_is_its_projects(string suite, string project)
    {
        var typed = await _desk.TypeAsync("test", suite);
        Assert.Equal("2 passed, 0 failed, 0 skipped\n", typed.Output);
        Assert.Contains($"{suite}: {project} ... ok", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_test_is_told_in_its_own_words()
    {
        Report("Store", Failed);
        var typed = await _desk.TypeAsync("test", "unit");
        Assert.Equal((1, "1 passed, 1 failed, 1 skipped\n"), (typed.Code, typed.Output));
        Assert.Contains("unit: Edge.Store.Tests ... FAILED (", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("    FAILED Store.Keeps_it\n    | Assert.Equal() Failure\n    | at StoreTests.cs:7", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_dies_is_one_failure_and_never_none()
    {
        File.Delete(Path.Combine(_desk.Root, "reports", "Edge.Store.Tests.dll"));
        var typed = await _desk.TypeAsync("test", "unit");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped\n"), (typed.Code, typed.Output));
        Assert.Contains("    | it died", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_run_is_no_success()
    {
        File.Delete(Path.Combine(_desk.Root, "tests/vm/Edge.Vm.Tests.csproj"));
        Assert.Equal((1, "0 passed, 0 failed, 0 skipped\n"), (await _desk.TypeAsync("test", "vm")) is var typed ? (typed.Code, typed.Output) : default);
    }

    [Fact]
    public async Task Proofs_run_with_full_counts_and_tell_their_seeds()
    {
        Report("Store", Proof);
        var typed = await _desk.TypeAsync("test", "proof");
        Assert.Contains("    Loses_nothing: 200 kills, seed 4711", typed.Errors, StringComparison.Ordinal);
        Assert.Contains(_desk.Calls, call => call.Contains("--env EDGE_PROOF_COUNT=200 ", StringComparison.Ordinal) && call.EndsWith("-trait Category=proof", StringComparison.Ordinal));

        await _desk.TypeAsync("test", "proof", "--count", "7", "--seed", "4711");
        Assert.Contains(_desk.Calls, call => call.Contains("--env EDGE_PROOF_COUNT=7 --env EDGE_PROOF_SEED=4711 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_suite_that_there_is_not_starts_nothing()
    {
        var typed = await _desk.TypeAsync("test", "unti");
        Assert.Equal(2, typed.Code);
        Assert.Contains("no such suite: unti; there are unit, integration, containers, vm, proof", typed.Errors, StringComparison.Ordinal);
        Assert.Empty(_desk.Calls);
    }

    [Fact]
    public async Task A_release_has_no_tests()
    {
        File.Delete(Path.Combine(_desk.Root, "edge.sln"));
        Assert.Contains("there are no sources here", (await _desk.TypeAsync("test")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmarks_run_in_the_same_place_and_their_exit_code_counts()
    {
        _desk.Docker("""case "$*" in *Edge.Bench.dll*) exit 1 ;; esac""");
        Assert.Equal(1, (await _desk.TypeAsync("bench", "append_per_s", "--json", "/tmp/figures.json")).Code);
        Assert.Contains(_desk.Calls, call => call.EndsWith($"--root {_desk.Root} --json /tmp/figures.json append_per_s", StringComparison.Ordinal));
    }

    public void Dispose() => _desk.Dispose();

    private void Report(string project, string xml) => _desk.Write($"reports/Edge.{project}.Tests.dll", xml);
}
