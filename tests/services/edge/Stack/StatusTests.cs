using System.Text.Json;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class StatusTests : IDisposable
{
    private const string Answer = """
        {"readings":{"heard":1200,"stored":1100,"duplicate":50,"rejected":25,"dropped":0,"queued":25,"unsent":100,"thinned":0,"acknowledged":1000},
         "batches":{"acknowledged":7},
         "alarms":[{"kind":"radio_silent","subject":"attic","count":3,"since":"2026-05-03T06:07:02Z","text":"nothing heard"}],
         "meters":[{"meter_id":"12345678","name":"Flat 3","received_at":"2026-05-03T06:07:02.113Z","reading":{"total_m3":12.5}}]}
        """;

    private static readonly string[] Everything = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    private readonly Desk _desk = new();

    [Fact]
    public async Task A_running_gateway_is_one_line_of_json_for_programs()
    {
        _desk.Running(Everything);
        await using var api = Api(request => (200, request.Headers["Authorization"] == "Bearer of-the-api" ? Answer : "{}"));
        var typed = await _desk.TypeAsync("status", "--json");
        Assert.Equal(0, typed.Code);
        var json = JsonDocument.Parse(Assert.Single(typed.Lines)).RootElement;
        Assert.Equal(["services", "readings", "batches", "alarms"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Everything, json.GetProperty("services").EnumerateObject().Select(service => service.Name));
        Assert.Equal("""{"health":"healthy","restarts":2}""", json.GetProperty("services").GetProperty("store").GetRawText());
        Assert.Equal(1100, json.GetProperty("readings").GetProperty("stored").GetInt64());
        Assert.Equal(7, json.GetProperty("batches").GetProperty("acknowledged").GetInt64());
        Assert.Equal("radio_silent", json.GetProperty("alarms")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_person_sees_services_counters_meters_and_alarms()
    {
        _desk.Running([.. Everything[..6], "control=restarting"]);
        await using var api = Api(_ => (200, Answer));
        var typed = await _desk.TypeAsync("status");
        Assert.Matches(@"(?m)^  store +healthy +2 *$", typed.Output);
        Assert.Matches(@"(?m)^  control +unhealthy +2 *$", typed.Output);
        Assert.Contains("heard 1,200 = stored 1,100 + duplicate 50 + rejected 25 + dropped 0 + queued 25", typed.Output, StringComparison.Ordinal);
        Assert.Contains("(in 7 batches)", typed.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  12345678 +Flat 3 +12.5 +m3 +06:07:02 *$", typed.Output);
        Assert.Contains("radio_silent attic, 3x since", typed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_heard_where_nothing_was_ever_started()
    {
        _desk.Docker("""case "$1" in volume) exit 1 ;; esac""");
        var typed = await _desk.TypeAsync("status", "--json");
        Assert.Equal(0, Json(typed, "heard").GetInt64());
        Assert.Contains("Nothing runs. Start it with ./edge up", (await _desk.TypeAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_down_tells_its_totals()
    {
        _desk.Docker("""
            case "$*" in
              "image inspect mbus-gateway/edge:edge-installed") exit 1 ;;
              "run "*"--volume edge_store:/data/store mbus-gateway/edge:dev store --stats") echo '{"epoch":"5f1c","heard":"12","stored":"11","acknowledged":"9"}' ;;
            esac
            """);
        var typed = await _desk.TypeAsync("status", "--json");
        Assert.Equal((12, 9), (Json(typed, "heard").GetInt64(), Json(typed, "acknowledged").GetInt64()));
    }

    [Fact]
    public async Task Not_known_is_not_zero()
    {
        _desk.Running(Everything);
        // A second store on the same database is nobody's way to ask.
        _desk.Docker("""case "$*" in "run "*) echo '{"heard":"12"}' ;; esac""");
        var typed = await _desk.TypeAsync("status", "--json");
        Assert.Equal(JsonValueKind.Null, Json(typed, "heard").ValueKind);
        Assert.Contains("The api does not answer yet", (await _desk.TypeAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_now_tells_what_the_cloud_has_acknowledged()
    {
        _desk.Running(Everything);
        await using var api = Api(request => request.HttpMethod == "POST" && request.Url!.PathAndQuery == "/api/v1/send-now?timeout_seconds=20"
            ? (200, """{"batches":2,"readings":300}""")
            : (404, "{}"));
        var typed = await _desk.TypeAsync("send-now", "--timeout", "20");
        Assert.Equal("2 batches, 300 readings acknowledged\n", typed.Output);
        Assert.Matches(@"^Sending \.\.\. ok \(\d+ s\)\n$", typed.Errors);
    }

    [Fact]
    public async Task A_refused_send_is_a_failure_in_the_gateways_words()
    {
        _desk.Running(Everything);
        await using var api = Api(_ => (504, """{"title":"not all was sent","detail":"the cloud does not answer"}"""));
        var typed = await _desk.TypeAsync("send-now", "--timeout", "20");
        Assert.Equal(1, typed.Code);
        Assert.Contains("Sending ... FAILED", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("edge: not all was sent\n  why: the cloud does not answer", typed.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private static JsonElement Json(Typed typed, string counter) =>
        JsonDocument.Parse(Assert.Single(typed.Lines)).RootElement.GetProperty("readings").GetProperty(counter);

    private PlayedApi Api(Func<System.Net.HttpListenerRequest, (int, string)> answer)
    {
        var api = new PlayedApi(answer);
        _desk.Docker($$"""
            case "$asked" in
              "compose port api 8080") echo 0.0.0.0:{{api.Port}} ;;
              "compose exec -T broker /edge secrets get api/api-token") echo of-the-api ;;
              *) exit 1 ;;
            esac
            """);
        return api;
    }
}
