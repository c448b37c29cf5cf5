using System.Text.Json;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Commands;

public sealed class CommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_handed_to_control_as_it_came_and_its_answer_goes_back()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench, """{"schema":1,"ok":true,"command":"status","result":{"n":1}}""");
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();

        var answer = await asker.AskAsync("""{"command":"status","args":{"a":1}}""");

        Assert.Equal(1, answer.GetProperty("result").GetProperty("n").GetInt32());
        Assert.Equal(["""{"command":"status","args":{"a":1}}"""], control.Taken);
    }

    [Fact]
    public async Task What_must_not_be_done_is_answered_with_its_reason_and_control_never_sees_it()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench);
        await using var asker = await CloudAsker.StartAsync(bench);
        bench.Settings["Commands:MaxBytes"] = "4096";
        await bench.StartUplinkAsync();

        (string Json, string Error)[] cases =
        [
            ("", "malformed"), ("status", "malformed"), ("[]", "malformed"), ("{}", "malformed"), ("""{"command":"Status!"}""", "malformed"),
            ("""{"command":"status","expiresat":"2020-01-01T00:00:00Z"}""", "malformed"),
            ("""{"command":"status","command":"resend"}""", "malformed"),
            ("""{"command":"status","schema":2}""", "malformed"), ("""{"command":"status","args":[]}""", "malformed"),
            ("""{"command":"status","expires_at":"tomorrow"}""", "malformed"), ("""{"command":"status","expires_at":"2020-01-01T00:00:00"}""", "malformed"),
            ("""{"command":"status","expires_at":"2020-01-01T00:00:00Z"}""", "expired"),
            ("""{"command":"status","expires_at":"2020-01-01T00:00:00.5+02:00"}""", "expired"),
            ($$$"""{"command":"status","args":{"x":"{{{new string('x', 5000)}}}"}}""", "too_large"),
        ];
        foreach (var (json, error) in cases)
            AssertRefused(error, await asker.AskAsync(json));
        var nameless = await asker.AskAsync(asker.Command("""{"command":"status"}""") with { CorrelationData = default });
        AssertRefused("malformed", nameless);
        await asker.TellAsync(asker.Command("""{"command":"status"}""") with { CorrelationData = new byte[65] });
        var (echo, overlong) = await asker.AnswerAsync();
        Assert.Equal("", echo);
        AssertRefused("malformed", overlong);

        Assert.Empty(control.Taken);
        Assert.True((await asker.AskAsync("""{"command":"status","schema":1,"expires_at":"2999-01-01T00:00:00Z"}""")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_command_that_comes_again_is_done_once()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench);
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();

        var command = asker.Command("""{"command":"send-now"}""");
        Assert.True((await asker.AskAsync(command)).GetProperty("ok").GetBoolean());
        AssertRefused("repeated", await asker.AskAsync(command));

        Assert.Single(control.Taken);
    }

    [Fact]
    public async Task What_asks_for_an_answer_elsewhere_or_is_retained_gets_none_and_is_not_done()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench);
        await using var asker = await CloudAsker.StartAsync(bench);
        await using var everything = await MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/gw-2/#", Cancel);
        var command = asker.Command("""{"command":"send-now"}""");
        await asker.TellAsync(command with { Retain = true });
        await bench.StartUplinkAsync();
        await bench.Logs.WaitForAsync(4070, Cancel);

        await asker.TellAsync(command with { ResponseTopic = "meters/gw-2/replies" });
        await asker.TellAsync(command with { ResponseTopic = "meters/gw-2/commands" });
        await asker.TellAsync(command with { ResponseTopic = null });

        // What is answered at last is what was asked last.
        Assert.True((await asker.AskAsync("""{"command":"status"}""")).GetProperty("ok").GetBoolean());
        Assert.Equal("""{"command":"status"}""", Assert.Single(control.Taken));
        Assert.Equal(4, bench.Logs.Entries.Count(entry => entry.Id == 4070));
        await ToolProcess.RunAsync("mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", $"{bench.Cloud.Mosquitto.Port}", "-t", "meters/gw-2/end", "-m", "end", "-q", "1");
        Assert.Equal("meters/gw-2/end 0 end", await everything.MessageAsync(Cancel));
    }

    [Fact]
    public async Task Without_control_and_with_one_that_says_nothing_there_is_an_answer()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var asker = await CloudAsker.StartAsync(bench);
        bench.Settings["Commands:AnswerTimeout"] = "00:00:01";
        await bench.StartUplinkAsync();
        AssertRefused("control_away", await asker.AskAsync("""{"command":"status"}"""));

        await using var control = await PlayedControl.StartAsync(bench, _ => Task.FromResult<string?>(null));
        AssertRefused("timed_out", await asker.AskAsync("""{"command":"status"}"""));

        await bench.Bus.KillAsync();
        AssertRefused("control_away", await asker.AskAsync("""{"command":"status"}"""));
    }

    [Fact]
    public async Task An_answer_that_is_far_too_large_does_not_leave_the_house()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench, $"\"{new string('x', 64 * 1024)}\"");
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();
        AssertRefused("failed", await asker.AskAsync("""{"command":"status"}"""));
    }

    [Fact]
    public async Task Of_a_flood_the_first_are_done_and_the_rest_is_told_to_come_later_while_readings_flow()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        var goOn = new TaskCompletionSource();
        await using var control = await PlayedControl.StartAsync(bench, async _ =>
        {
            await goOn.Task;
            return """{"schema":1,"ok":true}""";
        });
        await using var asker = await CloudAsker.StartAsync(bench);
        bench.Settings["Commands:PerMinute"] = "5";
        await bench.StartUplinkAsync();

        for (var n = 0; n < 40; n++)
            await asker.TellAsync(asker.Command("""{"command":"send-now"}"""));
        for (var n = 0; n < 35; n++)
            AssertRefused("busy", (await asker.AnswerAsync()).Answer);
        bench.Store.Add(20);
        await bench.SendNowAsync();
        await books.OnceItHasAsync(20);
        goOn.SetResult();
        for (var n = 0; n < 5; n++)
            Assert.True((await asker.AnswerAsync()).Answer.GetProperty("ok").GetBoolean());
        Assert.Equal(5, control.Taken.Count);
    }

    [Fact]
    public async Task An_answer_that_finds_no_link_waits_for_it()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench, async _ =>
        {
            bench.Wire.Cut();
            await bench.Logs.WaitForAsync(1101, Cancel);
            return """{"schema":1,"ok":true}""";
        });
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();

        await asker.TellAsync(asker.Command("""{"command":"status"}"""));
        await bench.Logs.WaitForAsync(1101, Cancel);
        bench.Wire.Mend();

        // Perhaps not alone: the broker hands the command out again when it did not see our acknowledgement.
        Assert.Equal("q0", (await asker.AnswerAsync()).Correlation);
        Assert.Single(control.Taken);
    }

    [Fact]
    public async Task A_command_that_the_broker_hands_out_again_for_it_never_saw_our_acknowledgement_is_done_once()
    {
        await using var bench = await UplinkBench.StartAsync();
        var taken = new TaskCompletionSource();
        await using var control = await PlayedControl.StartAsync(bench, _ =>
        {
            taken.TrySetResult();
            return Task.FromResult<string?>("""{"schema":1,"ok":true}""");
        });
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();

        bench.Wire.HoldQuestions();
        await asker.TellAsync(asker.Command("""{"command":"send-now"}"""));
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        bench.Wire.Cut();
        bench.Wire.Mend();

        var (first, second) = (await asker.AnswerAsync(), await asker.AnswerAsync());
        Assert.Equal(("q0", "q0"), (first.Correlation, second.Correlation));
        AssertRefused("repeated", first.Answer.GetProperty("ok").GetBoolean() ? second.Answer : first.Answer);
        Assert.True((first.Answer.GetProperty("ok").GetBoolean() ? first.Answer : second.Answer).GetProperty("ok").GetBoolean());
        Assert.Single(control.Taken);
    }

    [Fact]
    public async Task An_answer_that_finds_no_link_in_time_is_dropped_and_counted()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench, async _ =>
        {
            bench.Wire.Cut();
            await bench.Logs.WaitForAsync(1101, Cancel);
            return """{"schema":1,"ok":true}""";
        });
        await using var asker = await CloudAsker.StartAsync(bench);
        bench.Settings["Commands:ReplyPatience"] = "00:00:00";
        await bench.StartUplinkAsync();

        await asker.TellAsync(asker.Command("""{"command":"status"}"""));

        Assert.Contains("1 so far", (await bench.Logs.WaitForAsync(4072, Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_waited_for_the_gateway_longer_than_its_message_expiry_never_arrives()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var control = await PlayedControl.StartAsync(bench);
        await using var asker = await CloudAsker.StartAsync(bench);
        await bench.StartUplinkAsync();
        bench.Wire.Cut();
        await bench.Logs.WaitForAsync(1101, Cancel);
        await asker.TellAsync(asker.Command("""{"command":"send-now"}""") with { MessageExpirySeconds = 1 });
        await asker.TellAsync(asker.Command("""{"command":"status"}"""));
        // The broker counts whole seconds.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Cancel);
        bench.Wire.Mend();

        Assert.Equal("q1", (await asker.AnswerAsync()).Correlation);
        Assert.Equal("""{"command":"status"}""", Assert.Single(control.Taken));
    }

    private static void AssertRefused(string error, JsonElement answer) => Assert.Equal(
        (1, false, error, true),
        (answer.GetProperty("schema").GetInt32(), answer.GetProperty("ok").GetBoolean(), answer.GetProperty("error").GetString(),
            answer.GetProperty("text").GetString()!.Length > 0));
}
