using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Orders;

public sealed class ResendTests : IDisposable
{
    private readonly Desk _desk = new();

    public ResendTests() => _desk.Running("control");

    [Fact]
    public async Task What_is_due_again_is_sent_and_waited_for()
    {
        Answers("""{"answer":{"due":3,"gone":0}}""", """{"answer":{"batches":3,"readings":120,"heartbeat_accepted":true}}""");
        var typed = await _desk.TypeAsync("resend", "3", "5");
        Assert.Equal(0, typed.Code);
        Assert.Equal("""{"command":"resend","args":{"from":3,"to":5}}{"command":"send-now","args":{"at_once":true}}""", _desk.Read("questions"));
        Assert.Contains("acknowledged while this waited: 3, with 120 reading(s)", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_faster_is_told_too()
    {
        Answers("""{"answer":{"due":3,"gone":0}}""", """{"answer":{"batches":0,"readings":0}}""");
        Assert.Contains("are acknowledged", (await _desk.TypeAsync("resend", "3", "5")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_is_told_and_nothing_is_sent()
    {
        Answers("""{"answer":{"due":0,"gone":3}}""", "");
        var typed = await _desk.TypeAsync("resend", "3", "5", "--epoch", "e1");
        Assert.Equal(1, typed.Code);
        Assert.Equal("""{"command":"resend","args":{"from":3,"to":5,"epoch":"e1"}}""", _desk.Read("questions"));
        Assert.Contains("no longer kept", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_send_that_fails_says_that_the_batches_stay_due()
    {
        Answers("""{"answer":{"due":3,"gone":0}}""", """{"error":"the cloud cannot be reached","code":"failed"}""");
        var typed = await _desk.TypeAsync("resend", "3", "5");
        Assert.Equal(1, typed.Code);
        Assert.Contains("the cloud cannot be reached", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("they go with the next send", typed.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "4")]
    [InlineData("1", "10001")]
    [InlineData("0", "1")]
    public async Task Numbers_that_make_no_sense_are_refused(string first, string last) => Assert.Equal(2, (await _desk.TypeAsync("resend", first, last)).Code);

    public void Dispose() => _desk.Dispose();

    private void Answers(string resend, string sendNow)
    {
        _desk.Write("resend", resend + "\n");
        _desk.Write("send-now", sendNow + "\n");
        _desk.Docker("""
            case "$asked" in *"--command") ;; *) exit 0 ;; esac
            question=$(cat); printf '%s' "$question" >> "$DESK/questions"
            case $question in *send-now*) cat "$DESK/send-now" ;; *) cat "$DESK/resend" ;; esac
            """);
    }
}
