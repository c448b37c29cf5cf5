using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class ComposeTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public void A_gateway_without_radio_is_the_one_file() => Assert.Equal(["compose.yaml"], Files());

    [Theory]
    [InlineData("""{"Listener":{"Receivers":["attic"]}}""", "deploy/compose.lan.yaml")]
    [InlineData("""{"HomeAssistant":{"Enabled":true}}""", "deploy/compose.lan.yaml")]
    [InlineData("""{"Listener":{"Dongles":["roof=auto:c1,t1"]}}""", "deploy/compose.dongle.yaml")]
    [InlineData("""{"Listener":{"Dongles":["pipe=stdin:rtlwmbus"]}}""", null)]
    public void Settings_choose_the_overlays(string settings, string? overlay)
    {
        _desk.Settings(settings);
        Assert.Equal(overlay is null ? ["compose.yaml"] : ["compose.yaml", overlay], Files());
    }

    [Fact]
    public void What_this_machine_has_chooses_overlays_and_a_persons_own_file_comes_last()
    {
        _desk.Write("socket", "");
        _desk.Write("config/compose.override.yaml", "services: {}\n");
        _desk.Places = _desk.Places with { WatchdogDevice = "/dev/null", EngineSocket = Path.Combine(_desk.Root, "socket") };
        Assert.Equal(["compose.yaml", "deploy/compose.engine.yaml", "deploy/compose.watchdog.yaml", "config/compose.override.yaml"], Files());
    }

    [Fact]
    public void A_demonstration_touches_nothing_of_the_machine()
    {
        _desk.Places = _desk.Places with { WatchdogDevice = "/dev/null" };
        _desk.Write(".edge/edge/project.json", """{"tag":"abc","demo":true,"interval":2}""");
        Assert.Equal(["compose.yaml", "deploy/compose.demo.yaml"], Files());
        var variables = Call().Environment!;
        Assert.Equal(("abc", "2", "127.0.0.1"), (variables["EDGE_TAG"], variables["EDGE_DEMO_INTERVAL"], variables["EDGE_HTTP_BIND"]));
        Assert.Equal(Path.Combine(_desk.Root, ".edge/edge/demo"), variables["EDGE_CONFIG_DIR"]);
    }

    [Fact]
    public void A_gateway_is_on_the_buildings_network_at_the_usual_port()
    {
        var variables = Call().Environment!;
        Assert.Equal(("0.0.0.0", "8080", "Europe/Copenhagen"), (variables["EDGE_HTTP_BIND"], variables["EDGE_HTTP_PORT"], variables["EDGE_ZONE"]));
        Assert.Equal("0", Call("second").Environment!["EDGE_HTTP_PORT"]);
        _desk.Variable("EDGE_HTTP_PORT", "8081");
        Assert.Equal("8081", Call().Environment!["EDGE_HTTP_PORT"]);
    }

    public void Dispose() => _desk.Dispose();

    private string[] Files()
    {
        var words = Call().Arguments;
        return [.. words.Zip(words.Skip(1)).Where(pair => pair.First == "--file").Select(pair => Path.GetRelativePath(_desk.Root, pair.Second))];
    }

    private ChildCall Call(string project = "edge")
    {
        var caller = _desk.Caller();
        using var ui = new Ui(caller);
        return new Project(caller, new(caller, ui), project, null).ComposeCall(["ps"]);
    }
}
