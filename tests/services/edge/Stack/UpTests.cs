using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class UpTests : IDisposable
{
    private const string Answers = """
        case "$asked" in
          "image inspect mbus-gateway/edge:edge-installed") [ -f "$DESK/installed" ] ;;
          "image rm "*) rm -f "$DESK/installed" ;;
          "compose port api 8080") echo 0.0.0.0:8080 ;;
          *"secrets get api/page-password") echo abcd-efgh-jkmn-pqrs ;;
          *"secrets get broker/"*) [ -f "$DESK/accounts" ] && echo word || { touch "$DESK/accounts"; exit 1; } ;;
        esac
        """;

    private readonly Desk _desk = new();

    public UpTests()
    {
        _desk.Settings("""
            {
              // a comment, as the services allow it
              "Listener": {"Receivers": ["attic"]}, "HomeAssistant": {"Enabled": true}
            }
            """);
        _desk.Write("deploy/sources", "compose.yaml\n");
        _desk.Write("accounts", "");
        _desk.Docker(Answers);
    }

    [Fact]
    public async Task It_starts_and_tells_what_to_do_next()
    {
        _desk.Running("broker", "api");
        var typed = await _desk.TypeAsync("up", "--timeout", "30");
        Assert.Equal(0, typed.Code);
        Assert.Contains("compose up --detach --wait --wait-timeout 30 --remove-orphans --no-build", _desk.Calls);
        Assert.Contains("./edge password attic   topic edge/frames/attic", typed.Output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8080/   the page; its password: abcd-efgh-jkmn-pqrs", typed.Output, StringComparison.Ordinal);
        Assert.Contains("./edge password homeassistant", typed.Output, StringComparison.Ordinal);
        Assert.Contains("lacks ca.crt, gateway.crt, gateway.key: readings are kept", typed.Errors, StringComparison.Ordinal);
        Assert.Equal(10001u, HostFiles.OwnerOf(Path.Combine(_desk.Root, "config", "meters.d"))!.Value.Group);
        Assert.Matches("""^\{"tag":"[0-9a-f]{12}","demo":false,"interval":null\}$""", _desk.Read(".edge/edge/project.json"));
    }

    [Fact]
    public async Task Another_project_is_named_in_every_hint()
    {
        _desk.Running("broker", "api");
        var typed = await _desk.TypeAsync("up", "--project", "second");
        Assert.Contains("./edge password attic --project second", typed.Output, StringComparison.Ordinal);
        Assert.Contains("Next: ./edge status --project second", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_radio_that_is_new_gets_its_account()
    {
        _desk.Running("broker", "api");
        File.Delete(Path.Combine(_desk.Root, "accounts"));
        Assert.Equal(0, (await _desk.TypeAsync("up")).Code);
        Assert.Contains("compose restart broker", _desk.Calls);
    }

    [Fact]
    public async Task Without_a_receiver_nothing_is_started()
    {
        _desk.Settings("{}");
        var typed = await _desk.TypeAsync("up");
        Assert.Equal(1, typed.Code);
        Assert.Contains("no receiver is configured", typed.Errors, StringComparison.Ordinal);
        Assert.Empty(_desk.Calls);
    }

    [Fact]
    public async Task Settings_that_are_no_json_are_told()
    {
        _desk.Settings("{\n  \"Listener\": [\n}");
        var typed = await _desk.TypeAsync("up");
        Assert.Equal(1, typed.Code);
        Assert.Contains("edge.json\n  why: it is not valid JSON", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 2", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demonstration_does_not_become_a_gateway()
    {
        _desk.Write(".edge/edge/project.json", """{"tag":"dev","demo":true,"interval":5}""");
        var typed = await _desk.TypeAsync("up");
        Assert.Equal(1, typed.Code);
        Assert.Contains("project 'edge' is a demonstration", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_was_installed_stays_until_somebody_says_otherwise()
    {
        _desk.Running("broker", "api");
        _desk.Write("installed", "");
        var typed = await _desk.TypeAsync("up");
        Assert.Contains("--replace-update", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("\"edge-installed\"", _desk.Read(".edge/edge/project.json"), StringComparison.Ordinal);
        Assert.True(_desk.Has("installed"));

        typed = await _desk.TypeAsync("up", "--replace-update");
        Assert.DoesNotContain("--replace-update", typed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("\"edge-installed\"", _desk.Read(".edge/edge/project.json"), StringComparison.Ordinal);
        Assert.False(_desk.Has("installed"));
    }

    [Fact]
    public async Task A_taken_port_is_told_with_the_way_out()
    {
        _desk.Docker($$"""
            case "$asked" in "compose up "*) echo "Error: Bind for 0.0.0.0:8080 failed: port is already allocated" >&2; exit 1 ;; esac
            {{Answers}}
            """);
        var typed = await _desk.TypeAsync("up");
        Assert.Equal(1, typed.Code);
        Assert.Contains("edge: the port of the web page is taken\n  why: Error: Bind for 0.0.0.0:8080", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("EDGE_HTTP_PORT=8081", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_come_up_is_told_in_its_own_words()
    {
        _desk.Running("broker", "store=unhealthy", "listener", "uplink", "watchdog", "api", "control");
        _desk.Docker("""
            case "$asked" in
              "image inspect mbus-gateway/edge:edge-installed") exit 1 ;;
              "compose up "*) echo "container edge-store-1 is unhealthy" >&2; exit 1 ;;
              "compose logs "*store) echo '{"Timestamp":"2026-05-03T06:07:02.113Z","LogLevel":"Error","EventId":3001,"Message":"the disk is full"}' ;;
            esac
            """);
        var typed = await _desk.TypeAsync("up");
        Assert.Contains("edge: not every container came up\n  why: store is unhealthy: 06:07:02 ERROR 3001 the disk is full\n", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_runs_without_a_healthcheck_is_not_waited_for()
    {
        _desk.Running("broker", "api");
        _desk.Docker($$"""
            case "$asked" in "compose up "*) echo "container has no healthcheck configured" >&2; exit 1 ;; esac
            {{Answers}}
            """);
        Assert.Equal(0, (await _desk.TypeAsync("up")).Code);
    }

    public void Dispose() => _desk.Dispose();
}
