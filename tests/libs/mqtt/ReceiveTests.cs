using System.Threading.Channels;

namespace Edge.Mqtt.Tests;

public sealed class ReceiveTests
{
    [Fact]
    public async Task A_message_arrives_with_its_properties()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        await connection.SubscribeAsync("a/#", MqttQos.AtLeastOnce, Stop);

        await ToolProcess.RunAsync(
            "mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", "a/b", "-m", "hi",
            "-D", "publish", "content-type", "text/plain", "-D", "publish", "response-topic", "replies",
            "-D", "publish", "correlation-data", "abc", "-D", "publish", "message-expiry-interval", "100",
            "-D", "publish", "user-property", "one", "1", "-D", "publish", "user-property", "two", "2 ü");

        var message = await connection.NextAsync();
        Assert.Equal(("a/b", "hi", MqttQos.AtLeastOnce, false), (message.Topic, message.Text(), message.Qos, message.Retain));
        Assert.Equal(("text/plain", "replies", 100u), (message.ContentType, message.ResponseTopic, message.MessageExpirySeconds));
        Assert.Equal("abc"u8, message.CorrelationData.Span);
        Assert.Equal([new("one", "1"), new("two", "2 ü")], message.UserProperties);
        Assert.Equal("2 ü", message.UserProperty("two"));
        Assert.Null(message.UserProperty("three"));
    }

    [Fact]
    public async Task A_message_with_every_byte_and_one_with_none_arrive_unchanged()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();

        await connection.PublishAsync(new("a", bytes), Stop).Soon();
        await connection.PublishAsync(new("a", default), Stop).Soon();

        Assert.Equal(bytes, (await connection.NextAsync()).Payload.ToArray());
        Assert.True((await connection.NextAsync()).Payload.IsEmpty);
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_they_were_sent()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var receiver = await broker.ConnectAsync(o => o with { ClientId = "receiver" });
        await receiver.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);
        await using var sender = await broker.ConnectAsync();

        for (var i = 0; i < 1000; i++)
            await sender.PublishAsync(Message("a", $"{i}"), Stop).Soon();

        for (var i = 0; i < 1000; i++)
            Assert.Equal($"{i}", (await receiver.NextAsync()).Text());
    }

    [Fact]
    public async Task A_retained_message_is_marked_as_no_news()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        await connection.PublishAsync(Message("a", "old") with { Retain = true }, Stop).Soon();

        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);

        Assert.True((await connection.NextAsync()).Retain);
    }

    [Fact]
    public async Task What_the_reader_does_not_take_is_dropped_and_counted_and_publishing_goes_on()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync(o => o with { MaxQueuedMessages = 10 });
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);

        for (var i = 0; i < 30; i++)
            Assert.True((await connection.PublishAsync(Message("a", $"{i}"), Stop).Soon()).IsSuccess);
        // The broker answers a subscription after what it has sent before.
        await connection.SubscribeAsync("b", MqttQos.AtLeastOnce, Stop);

        Assert.Equal(20, connection.Dropped);
        Assert.Equal("0", (await connection.NextAsync()).Text());
    }

    [Fact]
    public async Task What_arrived_before_the_end_can_still_be_read()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);
        await connection.PublishAsync(Message("a", "last"), Stop).Soon();
        await connection.SubscribeAsync("b", MqttQos.AtLeastOnce, Stop);

        await broker.KillAsync();
        await connection.Closed.Soon();

        Assert.Equal("last", (await connection.NextAsync()).Text());
        await Assert.ThrowsAsync<ChannelClosedException>(connection.NextAsync);
    }

    [Fact]
    public async Task A_filter_that_is_none_is_refused_and_the_connection_stays()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();

        var error = await Assert.ThrowsAsync<MqttException>(() => connection.SubscribeAsync("a/#/b", MqttQos.AtLeastOnce, Stop).Soon());

        Assert.StartsWith("subscription to a/#/b", error.Message, StringComparison.Ordinal);
        Assert.False(connection.Closed.IsCompleted);
    }
}
