using System.Diagnostics;

namespace Edge.Mqtt.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task An_orderly_stop_says_farewell_and_the_will_does_not_come()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "state/#", Stop, "%t %p");
        await using var tested = new SessionUnderTest(() => To(broker) with { Will = Message("state/will", "vanished") });
        tested.Session.Farewell = Message("state/farewell", "goodbye") with { Retain = true };
        await tested.StartAsync();
        tested.Session.Retain("state/last", "due at the stop"u8.ToArray());

        await tested.StopAsync();

        Assert.Equal("state/last due at the stop", await witness.MessageAsync(Stop));
        Assert.Equal("state/farewell goodbye", await witness.MessageAsync(Stop));
        // Had the will come, it would be before this.
        await using var other = await broker.ConnectAsync(o => o with { ClientId = "other" });
        await other.PublishAsync(Message("state/end", ""), Stop).Soon();
        Assert.Equal("state/end ", await witness.MessageAsync(Stop));
        Assert.Equal("stopped", tested.Session.WaitingFor);
    }

    [Fact]
    public async Task A_connection_that_is_cut_brings_the_will()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "state/#", Stop, "%t %p");
        await using var connection = await broker.ConnectAsync(o => o with { Will = Message("state/will", "vanished") });
        using var cancel = new CancellationTokenSource();
        broker.Suspend();

        var publish = connection.PublishAsync(Message("a"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publish.Soon());
        await connection.Closed.Soon();
        broker.Resume();

        Assert.Equal("state/will vanished", await witness.MessageAsync(Stop));
    }

    [Fact]
    public async Task Disposing_a_connection_is_a_goodbye()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        var connection = await broker.ConnectAsync();

        await connection.DisposeAsync();

        Assert.Equal("closed by us", await connection.Closed.Soon());
        await broker.LogAsync("Client tested .*disconnected", Stop);
        await Assert.ThrowsAsync<MqttException>(() => connection.PublishAsync(Message("a"), Stop).Soon());
    }

    [Fact]
    public async Task A_stop_while_the_broker_does_not_answer_takes_bounded_time()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = await new SessionUnderTest(broker).StartAsync();
        tested.Session.Farewell = Message("farewell");
        broker.Suspend();
        var clock = Stopwatch.StartNew();

        await tested.StopAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        await tested.Logs.WaitForAsync(1106, Stop);
    }

    [Fact]
    public async Task A_stop_while_there_is_no_broker_is_immediate()
    {
        var port = Mosquitto.FreePort();
        await using var tested = new SessionUnderTest(() => new() { Host = "127.0.0.1", Port = port });
        var starting = tested.StartAsync();
        await tested.Logs.WaitForAsync(1101, Stop);

        await tested.StopAsync();

        Assert.False(starting.IsCompleted);
        Assert.Equal(0, tested.Session.Connects);
    }

    [Fact]
    public async Task Messages_that_have_arrived_are_handled_before_the_stop()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        var gate = new TaskCompletionSource();
        var handled = 0;
        tested.Session.Subscribe("in", MqttQos.AtLeastOnce, async (_, cancel) =>
        {
            await gate.Task.WaitAsync(cancel);
            handled++;
        });
        await tested.StartAsync();
        for (var i = 0; i < 50; i++)
            Assert.True((await tested.Session.PublishAsync(Message("in"), Stop).Soon()).IsSuccess);
        // The broker sends a message to us before it acknowledges it to us.
        await tested.Session.PublishAsync(Message("end"), Stop).Soon();

        var stopping = tested.StopAsync();
        await broker.LogAsync("Client tested .*disconnected", Stop);
        gate.SetResult();
        await stopping;

        Assert.Equal(50, handled);
    }

    [Fact]
    public async Task A_handler_that_does_not_end_is_asked_to_and_then_left_behind()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var tested = new SessionUnderTest(broker);
        tested.Logs.Expect(1105);
        var entered = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        tested.Session.Subscribe("in", MqttQos.AtLeastOnce, async (_, cancel) =>
        {
            await using var registration = cancel.Register(asked.SetResult);
            entered.SetResult();
            await never.Task;
        });
        await tested.StartAsync();
        await tested.Session.PublishAsync(Message("in"), Stop).Soon();
        await entered.Task.Soon();

        await tested.StopAsync();

        Assert.True(asked.Task.IsCompleted);
        await tested.Logs.WaitForAsync(1105, Stop);
        never.SetResult();
    }
}
