using Edge.Cli.Orders;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Orders;

public sealed class OrderTests : IDisposable
{
    private readonly Desk _desk = new();

    public OrderTests() => _desk.Running("control");

    [Fact]
    public async Task Arguments_go_as_what_they_look_like()
    {
        Answers("""{"due":1}""");
        var typed = await _desk.TypeAsync("command", "resend", "from=1", "to=20", "epoch=5f1c", "at_once=true");
        Assert.Equal("{\n  \"due\": 1\n}\n", typed.Output);
        Assert.Equal("""{"command":"resend","args":{"from":1,"to":20,"epoch":"5f1c","at_once":true}}""", _desk.Read("question"));
        Assert.Contains("compose exec -T control /edge control --command", _desk.Calls);
        Assert.Equal("""{"a":"007","b":"-1","c":"","d":"1=2"}""", OrderArguments.Read(["a=007", "b=-1", "c=", "d=1=2"]).ToJsonString());
    }

    [Theory]
    [InlineData("restart", "service")]
    [InlineData("restart", "=store")]
    [InlineData("restart", "Service=store")]
    [InlineData("restart", "a=1", "a=2")]
    [InlineData("restart; reboot")]
    public async Task What_is_no_argument_or_no_command_is_told(params string[] words) => Assert.Equal(2, (await _desk.TypeAsync(["command", .. words])).Code);

    [Fact]
    public async Task Logs_are_lines_and_nothing_that_a_terminal_obeys()
    {
        Answers("""{"service":"store","lines":["{\"Timestamp\":\"2026-05-03T06:07:02.113Z\",\"LogLevel\":\"Warning\",\"EventId\":7001,\"Message\":\"no \\u001b[2J\"}","plain"],"left_out":3,"shortened":0}""");
        var typed = await _desk.TypeAsync("command", "logs", "service=store");
        Assert.Equal("06:07:02 WARN  7001 no \uFFFD[2J\nplain\n", typed.Output);
        Assert.Equal("3 older line(s) had no room\n", typed.Errors);
    }

    [Fact]
    public async Task The_audit_is_a_table()
    {
        Answers("""{"entries":[{"id":1,"at":"2026-05-03T06:07:02.113Z","origin":"cloud","command":"restart","args":"{\"service\":\"store\"}","outcome":"done","text":"","took_ms":1500},{"id":1,"at":"2026-05-03T06:07:02.113Z","origin":"cloud","command":"","args":"","outcome":"malformed","text":"no JSON","took_ms":1500}],"left_out":0}""");
        var lines = (await _desk.TypeAsync("audit", "2")).Lines;
        Assert.Matches(@"when \(UTC\) +from +command +outcome +took +what", lines[0]);
        Assert.Matches(@"2026-05-03 06:07:02 +cloud +restart +done +1\.5 s +\{""service"":""store""\}", lines[1]);
        Assert.Matches(@"cloud +\? +malformed +1\.5 s +no JSON", lines[2]);
        Assert.Equal("""{"command":"audit","args":{"limit":2}}""", _desk.Read("question"));
        Answers("""{"entries":[],"left_out":0}""");
        Assert.Contains("Nobody", (await _desk.TypeAsync("audit")).Output, StringComparison.Ordinal);
        Assert.Equal("{\"entries\":[],\"left_out\":0}\n", (await _desk.TypeAsync("audit", "--json")).Output);
    }

    [Fact]
    public async Task Without_control_it_says_what_to_do()
    {
        _desk.Running("store");
        var typed = await _desk.TypeAsync("command", "status");
        Assert.Equal(1, typed.Code);
        Assert.Contains("./edge up", typed.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private void Answers(string result)
    {
        _desk.Write("answer", $$"""{"answer":{{result}}}""" + "\n");
        _desk.Docker("cat > \"$DESK/question\"; cat \"$DESK/answer\"");
    }
}
