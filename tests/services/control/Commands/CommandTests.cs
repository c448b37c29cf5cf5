using System.Text.Json;
using Edge.Hosting;
using Edge.Mqtt;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Commands;

public sealed class CommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_now_asks_the_uplink_and_tells_what_it_sent()
    {
        await using var house = await ControlHouse.StartAsync();
        SendNowRequest? asked = null;
        var usual = house.Uplink.Send;
        house.Uplink.Send = (request, stop) =>
        {
            asked = request;
            return usual(request, stop);
        };

        var answer = await house.AskAsync("""{"command":"send-now","args":{"at_once":true}}""");

        Assert.Equal("""{"schema":1,"ok":true,"command":"send-now","result":{"batches":2,"readings":15,"heartbeat_accepted":true}}""", answer.GetRawText());
        Assert.True(asked!.AtOnce);
        await house.AskAsync("""{"command":"send-now"}""");
        Assert.False(asked!.AtOnce);
        Assert.Equal([LogLevel.Information, LogLevel.Information], house.Logs.Entries.Where(entry => entry.Id == 7000).Select(entry => entry.Level));
    }

    [Fact]
    public async Task Resend_hands_the_range_to_the_uplink_and_tells_what_is_due_and_gone()
    {
        await using var house = await ControlHouse.StartAsync();
        ResendRequest? asked = null;
        var usual = house.Uplink.Resending;
        house.Uplink.Resending = request =>
        {
            asked = request;
            return usual(request);
        };

        var answer = await house.AskAsync("""{"command":"resend","args":{"epoch":"e1","from":3,"to":10002}}""");

        Assert.Equal("""{"schema":1,"ok":true,"command":"resend","result":{"due":3,"gone":1}}""", answer.GetRawText());
        Assert.Equal(new ResendRequest { Epoch = "e1", FromNumber = 3, ToNumber = 10002 }, asked);
    }

    [Fact]
    public async Task Status_tells_uplink_readings_and_alarms_in_little_room()
    {
        await using var house = await ControlHouse.StartAsync();
        for (var n = 0; n < 1000; n++)
            house.Store.Alarms.Add(new Alarm { Kind = "meter_silent", Subject = $"{n:d8}", Text = new string('x', 200), SinceMs = 1_777_788_422_113, Count = 2 });

        var answer = await house.AskAsync("""{"command":"status"}""");

        var result = answer.GetProperty("result");
        Assert.Equal(("gateway", "2026-05-03T06:07:02.113Z", 3, 1000, 50), (
            result.GetProperty("gateway").GetString(), result.GetProperty("uplink").GetProperty("last_send").GetString(),
            result.GetProperty("readings").GetProperty("unsent").GetInt32(), result.GetProperty("alarm_count").GetInt32(),
            result.GetProperty("alarms").GetArrayLength()));
        Assert.Matches(@"^\d+\.\d+\.\d+", result.GetProperty("version").GetString());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("uplink").GetProperty("next_send").ValueKind);
        Assert.Empty(result.GetProperty("unreachable").EnumerateArray());
        Assert.True(answer.GetRawText().Length < 8192);
    }

    [Fact]
    public async Task Status_names_the_part_that_is_away_and_tells_the_rest()
    {
        await using var house = await ControlHouse.StartAsync();
        await house.StopStoreAsync();
        var result = (await house.AskAsync("""{"command":"status"}""")).GetProperty("result");
        Assert.Equal("store", Assert.Single(result.GetProperty("unreachable").EnumerateArray()).GetString());
        Assert.Equal(5, result.GetProperty("uplink").GetProperty("connects").GetInt32());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("readings").ValueKind);
    }

    [Fact]
    public async Task Status_does_not_wait_for_a_part_that_hangs()
    {
        await using var house = await ControlHouse.StartAsync();
        house.Store.Hangs = true;
        var result = (await house.AskAsync("""{"command":"status"}""")).GetProperty("result");
        Assert.Equal("store", Assert.Single(result.GetProperty("unreachable").EnumerateArray()).GetString());
        Assert.Equal(0, result.GetProperty("alarm_count").GetInt32());
    }

    [Fact]
    public async Task What_is_not_on_the_list_or_has_wrong_arguments_is_refused()
    {
        await using var house = await ControlHouse.StartAsync();
        (string Json, string Error)[] cases =
        [
            ("nonsense", "malformed"), ("""{"command":"format"}""", "unknown_command"), ("""{"command":"send-now","args":{"at_once":1}}""", "bad_args"),
            ("""{"command":"send-now","args":{"atonce":true}}""", "bad_args"), ("""{"command":"status","args":{"x":1}}""", "bad_args"),
            ("""{"command":"resend"}""", "bad_args"), ("""{"command":"resend","args":{"from":1}}""", "bad_args"),
            ("""{"command":"resend","args":{"from":0,"to":1}}""", "bad_args"), ("""{"command":"resend","args":{"from":-1,"to":1}}""", "bad_args"),
            ("""{"command":"resend","args":{"from":1.5,"to":2}}""", "bad_args"), ("""{"command":"resend","args":{"from":"1","to":2}}""", "bad_args"),
            ("""{"command":"resend","args":{"from":2,"to":1}}""", "bad_args"), ("""{"command":"resend","args":{"from":1,"to":10001}}""", "bad_args"),
            ("""{"command":"resend","args":{"from":1,"to":99999999999999999999}}""", "bad_args"),
            ("""{"command":"resend","args":{"from":1,"to":2,"epoch":"a b"}}""", "bad_args"), ("""{"command":"resend","args":{"from":1,"to":2,"epoch":"\ud800"}}""", "malformed"),
            ("""{"command":"resend","args":{"from":1,"to":2,"epoch":5}}""", "bad_args"),
        ];
        foreach (var (json, error) in cases)
        {
            var answer = await house.AskAsync(json);
            Assert.Equal((json, false, error), (json, answer.GetProperty("ok").GetBoolean(), answer.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public async Task What_a_peer_refuses_is_the_answer()
    {
        await using var house = await ControlHouse.StartAsync();
        house.Uplink.Send = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, "the cloud cannot be reached: no route"));
        house.Uplink.Resending = _ => throw new RpcException(new Status(StatusCode.NotFound, "epoch: there is no epoch e9"));
        var send = await house.AskAsync("""{"command":"send-now"}""");
        Assert.Equal(("failed", "the cloud cannot be reached: no route"), (send.GetProperty("error").GetString(), send.GetProperty("text").GetString()));
        var resend = await house.AskAsync("""{"command":"resend","args":{"epoch":"e9","from":1,"to":1}}""");
        Assert.Equal(("failed", "epoch: there is no epoch e9"), (resend.GetProperty("error").GetString(), resend.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task One_send_at_a_time_and_a_status_beside_it()
    {
        await using var house = await ControlHouse.StartAsync();
        var goOn = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        house.Uplink.Send = async (_, _) =>
        {
            begun.TrySetResult();
            await goOn.Task;
            return new SendNowResponse();
        };
        var first = await house.TellAsync("""{"command":"send-now"}""");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);

        Assert.Equal("busy", (await house.AskAsync("""{"command":"send-now"}""")).GetProperty("error").GetString());
        Assert.True((await house.AskAsync("""{"command":"status"}""")).GetProperty("ok").GetBoolean());
        goOn.SetResult();
        var (correlation, answer) = await house.AnswerAsync();
        Assert.Equal((first, true), (correlation, answer.GetProperty("ok").GetBoolean()));
        Assert.True((await house.AskAsync("""{"command":"send-now"}""")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Only_the_uplink_may_ask_and_only_it_sees_the_answers()
    {
        await using var house = await ControlHouse.StartAsync();
        foreach (var other in (string[])["api", "listener", "store", "watchdog", "control"])
        {
            await using var connection = await house.SignInAsync(other);
            await connection.SubscribeAsync("edge/#", MqttQos.AtLeastOnce, Cancel);
            Assert.Equal(0x87, (await connection.PublishAsync(ControlHouse.Request("""{"command":"send-now"}"""), Cancel)).ReasonCode);
            if (other != "control")
                Assert.Equal(0x87, (await connection.PublishAsync(new MqttMessage(CommandTopics.Replies, "{}"u8.ToArray()), Cancel)).ReasonCode);
            await house.AskAsync("""{"command":"status"}""");
            // The broker answers a subscription after what it has handed on before.
            await connection.SubscribeAsync("edge/none", MqttQos.AtLeastOnce, Cancel);
            while (connection.Messages.TryRead(out var seen))
                Assert.True(other == "control" ? seen.Topic != CommandTopics.Replies : seen.Topic.StartsWith("edge/health/", StringComparison.Ordinal), $"{other} saw {seen.Topic}");
        }
    }

    [Fact]
    public async Task The_command_line_asks_for_the_same_and_gets_it_as_one_line()
    {
        await using var house = await ControlHouse.StartAsync();
        var done = await house.AskDirectlyAsync("""{"command":"resend","args":{"from":1,"to":4}}""");
        Assert.Equal("""{"answer":{"due":3,"gone":1}}""", done.GetRawText());
        var refused = await house.AskDirectlyAsync("""{"command":"resend","args":{"from":5,"to":4}}""");
        Assert.Equal("bad_args", refused.GetProperty("code").GetString());
        Assert.Contains("from, to", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
