using static Edge.Broker.Tests.BrokerFixture;

namespace Edge.Broker.Tests;

/// <summary>What a client sees of the broker.</summary>
public sealed class BrokerTests
{
    [Fact]
    public async Task A_frame_goes_from_a_receiver_to_the_listener()
    {
        await using var broker = await StartAsync();
        await using var listener = await broker.ConnectAsync("listener");
        await using var attic = await broker.ConnectAsync("attic");
        await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        Assert.True((await attic.PublishAsync(Message("edge/frames/attic", "2C44"), Cancel).Soon()).IsSuccess);
        var frame = await listener.NextAsync();
        Assert.Equal(("edge/frames/attic", "2C44"), (frame.Topic, System.Text.Encoding.UTF8.GetString(frame.Payload.Span)));
    }

    [Fact]
    public async Task A_message_that_the_account_may_not_publish_is_refused_and_the_connection_stays()
    {
        await using var broker = await StartAsync();
        await using var attic = await broker.ConnectAsync("attic");
        broker.Logs.Expect(8003);
        Assert.Equal(0x87, (await attic.PublishAsync(Message("edge/frames/cellar"), Cancel).Soon()).ReasonCode);
        Assert.Equal(0x87, (await attic.PublishAsync(Message("edge/readings/12345678"), Cancel).Soon()).ReasonCode);
        Assert.False((await attic.PublishAsync(Message("edge/frames/attic"), Cancel).Soon()).IsRefused);
        Assert.Equal(2, broker.Refusals.Messages);
    }

    [Fact]
    public async Task A_subscription_that_the_account_may_not_have_is_refused()
    {
        await using var broker = await StartAsync();
        await using var attic = await broker.ConnectAsync("attic");
        broker.Logs.Expect(8004);
        var refused = await Assert.ThrowsAsync<MqttException>(() => attic.SubscribeAsync("edge/#", MqttQos.AtLeastOnce, Cancel).Soon());
        Assert.Equal((byte)0x87, refused.ReasonCode);
    }

    [Fact]
    public async Task What_is_hidden_from_a_wide_subscription_is_not_delivered()
    {
        await using var broker = await StartAsync();
        await using var api = await broker.ConnectAsync("api");
        await using var uplink = await broker.ConnectAsync("uplink");
        await api.SubscribeAsync("edge/#", MqttQos.AtLeastOnce, Cancel).Soon();
        await uplink.PublishAsync(Message("edge/commands/control", "secret"), Cancel).Soon();
        await uplink.PublishAsync(Message("edge/health/uplink", "well"), Cancel).Soon();
        Assert.Equal("edge/health/uplink", (await api.NextAsync()).Topic);
    }

    [Theory]
    [InlineData("listener", "wrong")]
    [InlineData("nobody", "password of nobody")]
    [InlineData(null, null)]
    public async Task A_wrong_name_or_password_is_refused(string? account, string? password)
    {
        await using var broker = await StartAsync();
        broker.Logs.Expect(8001);
        var refused = await Assert.ThrowsAsync<MqttException>(() => ConnectAsync(broker.As("listener") with { Username = account, Password = password }).Soon());
        Assert.Equal((byte)0x87, refused.ReasonCode);
        Assert.Equal(1, broker.Refusals.SignIns);
    }

    [Fact]
    public async Task Frames_wait_while_the_listener_restarts()
    {
        await using var broker = await StartAsync();
        var kept = broker.As("listener", "listener-frames") with { CleanStart = false, SessionExpiry = TimeSpan.FromMinutes(10) };
        await using (var listener = await ConnectAsync(kept))
            await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        await using var attic = await broker.ConnectAsync("attic");
        for (var i = 0; i < 500; i++)
            await attic.PublishAsync(Message("edge/frames/attic", $"{i}"), Cancel).Soon();
        await using var again = await ConnectAsync(kept);
        for (var i = 0; i < 500; i++)
            Assert.Equal($"{i}", System.Text.Encoding.UTF8.GetString((await again.NextAsync()).Payload.Span));
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_its_will()
    {
        await using var broker = await StartAsync();
        await using var watchdog = await broker.ConnectAsync("watchdog");
        await watchdog.SubscribeAsync("edge/health/+", MqttQos.AtLeastOnce, Cancel).Soon();
        var store = await ConnectAsync(broker.As("store") with { Will = Message("edge/health/store", "offline") with { Retain = true } });
        // Given up for a publish that is not waited for: the connection is cut without a goodbye.
        using var gone = new CancellationTokenSource();
        var publish = store.PublishAsync(new MqttMessage("edge/readings/1", new byte[900_000]), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publish.Soon());
        Assert.Equal("offline", System.Text.Encoding.UTF8.GetString((await watchdog.NextAsync()).Payload.Span));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_retained_message_is_there_for_who_comes_later_until_it_is_cleared()
    {
        await using var broker = await StartAsync();
        await using var store = await broker.ConnectAsync("store");
        await store.PublishAsync(Message("edge/readings/1") with { Retain = true }, Cancel).Soon();
        await store.PublishAsync(Message("edge/readings/2") with { Retain = true }, Cancel).Soon();
        await store.PublishAsync(new MqttMessage("edge/readings/1", default) { Retain = true }, Cancel).Soon();
        await using var api = await broker.ConnectAsync("api");
        await api.SubscribeAsync("edge/#", MqttQos.AtLeastOnce, Cancel).Soon();
        var found = await api.NextAsync();
        Assert.Equal(("edge/readings/2", true), (found.Topic, found.Retain));
        Assert.Equal(1, broker.Retained.Topics);
    }

    [Fact]
    public async Task Another_account_cannot_take_over_a_client_id()
    {
        await using var broker = await StartAsync();
        await using var listener = await broker.ConnectAsync("listener");
        broker.Logs.Expect(8001);
        var refused = await Assert.ThrowsAsync<MqttException>(() => broker.ConnectAsync("attic", "listener").Soon());
        Assert.Equal((byte)0x85, refused.ReasonCode);
        Assert.False(listener.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_second_client_of_one_account_and_id_replaces_the_first()
    {
        await using var broker = await StartAsync();
        await using var first = await broker.ConnectAsync("listener");
        await using var second = await broker.ConnectAsync("listener");
        Assert.Contains("0x8E", await first.Closed.Soon(), StringComparison.Ordinal);
        Assert.False(second.Closed.IsCompleted);
    }

    [Fact]
    public async Task An_empty_client_id_gets_one()
    {
        await using var broker = await StartAsync();
        await using var one = await broker.ConnectAsync("attic", "");
        await using var two = await broker.ConnectAsync("attic", "");
        Assert.False((await one.PublishAsync(Message("edge/frames/attic"), Cancel).Soon()).IsRefused);
        Assert.False((await two.PublishAsync(Message("edge/frames/attic"), Cancel).Soon()).IsRefused);
    }
}
