using System.Threading.Channels;

namespace Edge.Mqtt.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task After_the_broker_was_killed_everything_is_subscribed_and_retained_again()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        var received = Channel.CreateUnbounded<string>();
        tested.Session.Subscribe("in/+", MqttQos.AtLeastOnce, (message, _) => received.Writer.WriteAsync($"{message.Topic} {message.Text()}", Stop));
        tested.Session.Retain("state", "up"u8.ToArray());
        await tested.StartAsync();

        await broker.KillAsync();
        await tested.ChangesToAsync(false);
        Assert.False(tested.Session.IsConnected);
        Assert.NotEmpty(tested.Session.WaitingFor);
        await Assert.ThrowsAsync<MqttException>(() => tested.Session.PublishAsync(Message("x"), Stop));
        await broker.RestartAsync(Stop);
        await tested.ChangesToAsync(true);

        await using var witness = await MosquittoSubscriber.StartAsync(broker, "state", Stop);
        Assert.EndsWith(" up", await witness.MessageAsync(Stop), StringComparison.Ordinal);
        await tested.Session.PublishAsync(Message("in/a", "again"), Stop).Soon();
        Assert.Equal("in/a again", await received.Reader.ReadAsync(Stop).AsTask().Soon());
        Assert.Equal(2, tested.Session.Connects);
        Assert.Equal("", tested.Session.WaitingFor);
    }

    [Fact]
    public async Task A_subscription_and_a_retained_topic_added_while_connected_take_effect_at_once()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = await new SessionUnderTest(broker).StartAsync();
        var received = Channel.CreateUnbounded<string>();

        tested.Session.Retain("state", "up"u8.ToArray());
        tested.Session.Subscribe("state", MqttQos.AtLeastOnce, (message, _) => received.Writer.WriteAsync(message.Text(), Stop));

        Assert.Equal("up", await received.Reader.ReadAsync(Stop).AsTask().Soon());
    }

    [Fact]
    public async Task Of_a_topic_retained_many_times_while_offline_the_broker_gets_the_last()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "#", Stop);
        await using var tested = new SessionUnderTest(broker);
        for (var i = 0; i < 1000; i++)
            tested.Session.Retain("state", Encoding.UTF8.GetBytes($"{i}"));
        tested.Session.Retain("gone", "x"u8.ToArray());
        tested.Session.Retain("gone", default);
        await tested.StartAsync();
        await tested.Session.PublishAsync(Message("end"), Stop).Soon();

        Assert.Equal(["end 0 x", "gone 0 ", "state 0 999"], (await witness.MessagesAsync(3, Stop)).Order());
    }

    [Fact]
    public async Task A_cleared_topic_is_cleared_at_the_broker_and_does_not_come_back()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        tested.Session.Retain("alarm", "on"u8.ToArray());
        tested.Session.Retain("other", "on"u8.ToArray());
        await tested.StartAsync();

        tested.Session.Retain("alarm", default);
        await broker.KillAsync();
        await tested.ChangesToAsync(false);
        await broker.RestartAsync(Stop);
        await tested.ChangesToAsync(true);

        await using var witness = await MosquittoSubscriber.StartAsync(broker, "#", Stop, "%t");
        Assert.Equal("other", await witness.MessageAsync(Stop));
        await tested.Session.PublishAsync(Message("end"), Stop).Soon();
        Assert.Equal("end", await witness.MessageAsync(Stop));
    }

    [Fact]
    public async Task A_handler_that_fails_costs_its_message_only()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        tested.Logs.Expect(1104);
        var received = Channel.CreateUnbounded<string>();
        tested.Session.Subscribe("in", MqttQos.AtLeastOnce, (message, _) =>
            message.Text() == "bad" ? throw new InvalidOperationException("boom") : received.Writer.WriteAsync(message.Text(), Stop));
        await tested.StartAsync();

        await tested.Session.PublishAsync(Message("in", "bad"), Stop).Soon();
        await tested.Session.PublishAsync(Message("in", "good"), Stop).Soon();

        Assert.Equal("good", await received.Reader.ReadAsync(Stop).AsTask().Soon());
        Assert.Equal("boom", (await tested.Logs.WaitForAsync(1104, Stop)).Exception?.Message);
        Assert.True(tested.Session.IsConnected);
    }

    [Fact]
    public async Task Handlers_run_one_at_a_time_and_in_order()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        var received = Channel.CreateUnbounded<string>();
        var running = 0;
        async ValueTask Handle(MqttMessage message, CancellationToken cancel)
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            await received.Writer.WriteAsync(message.Text(), cancel);
        }
        tested.Session.Subscribe("one", MqttQos.AtLeastOnce, Handle);
        tested.Session.Subscribe("two", MqttQos.AtLeastOnce, Handle);
        await tested.StartAsync();

        for (var i = 0; i < 200; i++)
            await tested.Session.PublishAsync(Message(i % 2 == 0 ? "one" : "two", $"{i}"), Stop).Soon();

        for (var i = 0; i < 200; i++)
            Assert.Equal($"{i}", await received.Reader.ReadAsync(Stop).AsTask().Soon());
    }

    [Fact]
    public async Task A_slow_handler_does_not_hold_up_a_reconnect()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        tested.Session.Subscribe("in", MqttQos.AtLeastOnce, async (_, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
        });
        await tested.StartAsync();
        await tested.Session.PublishAsync(Message("in"), Stop).Soon();
        await entered.Task.Soon();

        await broker.RestartAsync(Stop);
        await tested.ChangesToAsync(true);

        Assert.True((await tested.Session.PublishAsync(Message("in"), Stop).Soon()).IsSuccess);
        leave.SetResult();
    }

    [Fact]
    public async Task A_publish_that_is_cancelled_gives_up_the_connection_and_the_session_makes_a_new_one()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = await new SessionUnderTest(broker).StartAsync();
        using var cancel = new CancellationTokenSource();
        broker.Suspend();

        var publish = tested.Session.PublishAsync(Message("a"), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publish.Soon());
        await tested.ChangesToAsync(false);
        broker.Resume();
        await tested.ChangesToAsync(true);
        Assert.False((await tested.Session.PublishAsync(Message("a"), Stop).Soon()).IsRefused);
    }

    [Fact]
    public async Task A_publish_that_is_not_acknowledged_in_time_says_so_and_gives_up_the_connection()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = await new SessionUnderTest(broker, publishTimeout: TimeSpan.FromMilliseconds(200)).StartAsync();
        broker.Suspend();

        var error = await Assert.ThrowsAsync<MqttException>(() => tested.Session.PublishAsync(Message("a"), Stop).Soon());

        Assert.Equal("message on a not acknowledged within 00:00:00.2000000", error.Message);
        await tested.ChangesToAsync(false);
        Assert.Equal(
            "message on a not acknowledged, and no longer waited for: it cannot be withdrawn, so the connection is given up",
            tested.Session.WaitingFor);
        broker.Resume();
        await tested.ChangesToAsync(true);
    }

    [Fact]
    public async Task New_options_are_read_on_each_connect_and_a_missing_secret_is_no_end()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Users = new Dictionary<string, string> { ["u"] = "right" } }, Stop);
        var passwords = new Queue<string?>(["wrong", null]);
        await using var tested = new SessionUnderTest(() => To(broker) with
        {
            Username = "u",
            Password = passwords.TryDequeue(out var password) ? password ?? throw new IOException("no such file") : "right",
        });

        await tested.StartAsync();

        Assert.Equal(1, tested.Session.Connects);
        var waits = tested.Logs.Entries.Where(entry => entry.Id == 1101).Select(entry => entry.Message).ToList();
        Assert.Collection(
            waits,
            first => Assert.Contains("not authorised (0x87); next attempt in", first, StringComparison.Ordinal),
            second => Assert.StartsWith("no such file; next attempt in", second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retained_message_that_cannot_be_sent_does_not_keep_the_others()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Extra = "max_packet_size 1000" }, Stop);
        await using var tested = new SessionUnderTest(broker);
        tested.Logs.Expect(1103);
        tested.Session.Retain("big", new byte[2000]);
        tested.Session.Retain("small", "x"u8.ToArray());
        await tested.StartAsync();

        await using var witness = await MosquittoSubscriber.StartAsync(broker, "#", Stop, "%t");
        Assert.Equal("small", await witness.MessageAsync(Stop));
        Assert.Contains("the broker takes 1000", (await tested.Logs.WaitForAsync(1103, Stop)).Message, StringComparison.Ordinal);
        Assert.True(tested.Session.IsConnected);
    }
}
