namespace Edge.Mqtt.Tests;

public sealed class PublishTests
{
    [Fact]
    public async Task A_publish_that_a_subscriber_gets_is_answered_with_success()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a/#", Stop);
        await using var connection = await broker.ConnectAsync();

        var result = await connection.PublishAsync(Message("a/b", "hello"), Stop).Soon();

        Assert.True(result.IsSuccess);
        Assert.Equal("a/b 0 hello", await subscriber.MessageAsync(Stop));
    }

    [Fact]
    public async Task A_publish_that_nobody_gets_is_answered_with_no_subscriber()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();

        var result = await connection.PublishAsync(Message("nobody"), Stop).Soon();

        Assert.True(result.IsNoSubscriber);
        Assert.False(result.IsSuccess);
        Assert.Equal("no matching subscribers (0x10)", result.Text);
    }

    [Fact]
    public async Task A_publish_that_is_not_allowed_is_answered_with_the_refusal_and_costs_nothing_else()
    {
        var settings = new MosquittoSettings
        {
            Users = new Dictionary<string, string> { ["u"] = "p" },
            Acl = "user u\ntopic write allowed/#\n",
        };
        await using var broker = await Mosquitto.StartAsync(settings, Stop);
        await using var connection = await broker.ConnectAsync(o => o with { Username = "u", Password = "p" });

        var refused = await connection.PublishAsync(Message("other"), Stop).Soon();
        var allowed = await connection.PublishAsync(Message("allowed/x"), Stop).Soon();

        Assert.Equal(0x87, refused.ReasonCode);
        Assert.True(refused.IsRefused);
        Assert.False(allowed.IsRefused);
    }

    [Fact]
    public async Task A_publish_of_qos_0_is_complete_without_an_answer()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a", Stop);
        await using var connection = await broker.ConnectAsync();

        for (var i = 0; i < 100; i++)
            Assert.True((await connection.PublishAsync(Message("a", $"{i}") with { Qos = MqttQos.AtMostOnce }, Stop).Soon()).IsSuccess);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"a 0 {i}"), await subscriber.MessagesAsync(100, Stop));
    }

    [Fact]
    public async Task Many_publishes_at_once_are_each_answered_and_all_arrive()
    {
        // The default, 1,000, would make the broker drop what a slow subscriber has not taken yet.
        await using var broker = await Mosquitto.StartAsync(new() { Extra = "max_queued_messages 0" }, Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a/+", Stop, "%p");
        await using var connection = await broker.ConnectAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => connection.PublishAsync(Message($"a/{i}", $"{i}"), Stop))).Soon();

        Assert.All(results, result => Assert.True(result.IsSuccess));
        var arrived = await subscriber.MessagesAsync(2000, Stop);
        Assert.Equal(Enumerable.Range(0, 2000), arrived.Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_retained_message_is_there_for_who_comes_later_and_an_empty_one_clears_it()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();

        await connection.PublishAsync(Message("kept/a", "1") with { Retain = true }, Stop).Soon();
        await connection.PublishAsync(Message("kept/b", "2") with { Retain = true }, Stop).Soon();
        await connection.PublishAsync(new MqttMessage("kept/b", default) { Retain = true }, Stop).Soon();
        await connection.PublishAsync(Message("kept/c", "3") with { Retain = true }, Stop).Soon();

        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "kept/+", Stop);
        Assert.Equal(["kept/a 1 1", "kept/c 1 3"], (await subscriber.MessagesAsync(2, Stop)).Order());
    }

    [Fact]
    public async Task Properties_of_a_publish_are_seen_by_the_subscriber()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a", Stop, "%C|%R|%D|%E|%P|%p");
        await using var connection = await broker.ConnectAsync();
        var message = Message("a", "hi") with
        {
            ContentType = "application/json",
            ResponseTopic = "replies/1",
            CorrelationData = "abc"u8.ToArray(),
            MessageExpirySeconds = 100,
            UserProperties = [new("one", "1"), new("two", "2 ü")],
        };

        await connection.PublishAsync(message, Stop).Soon();

        Assert.Equal("application/json|replies/1|abc|100|one:1 two:2 ü|hi", await subscriber.MessageAsync(Stop));
    }

    [Fact]
    public async Task A_message_larger_than_the_broker_takes_is_refused_here_and_the_connection_stays()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Extra = "max_packet_size 1000" }, Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a", Stop, "%l");
        await using var connection = await broker.ConnectAsync();
        // Header 1 + length 2 + topic 3 + number 2 + no properties 1.
        const int Overhead = 9;

        var error = await Assert.ThrowsAsync<MqttException>(() => connection.PublishAsync(new("a", new byte[1000 - Overhead + 1]), Stop));
        var fits = await connection.PublishAsync(new("a", new byte[1000 - Overhead]), Stop).Soon();

        Assert.Equal("message on a is 1001 bytes; the broker takes 1000", error.Message);
        Assert.True(fits.IsSuccess);
        Assert.Equal($"{1000 - Overhead}", await subscriber.MessageAsync(Stop));
    }

    [Theory]
    [InlineData("a/#")]
    [InlineData("a/+")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task A_topic_that_is_none_is_refused_and_the_connection_stays(string topic)
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();

        await Assert.ThrowsAsync<MqttException>(() => connection.PublishAsync(Message(topic), Stop).Soon());

        Assert.True((await connection.PublishAsync(Message("good"), Stop).Soon()).IsNoSubscriber);
    }

    [Fact]
    public async Task A_property_that_is_not_possible_is_refused_and_the_connection_stays()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        var tooLong = Message("a") with { CorrelationData = new byte[70_000] };

        await Assert.ThrowsAsync<MqttException>(() => connection.PublishAsync(tooLong, Stop).Soon());

        Assert.True((await connection.PublishAsync(Message("good"), Stop).Soon()).IsNoSubscriber);
    }

    [Fact]
    public async Task No_more_publishes_are_under_way_than_the_broker_allows()
    {
        await using var broker = await Mosquitto.StartAsync(new() { Extra = "max_inflight_messages 3" }, Stop);
        await using var subscriber = await MosquittoSubscriber.StartAsync(broker, "a", Stop, "%p");
        await using var connection = await broker.ConnectAsync(o => o with { SendMaximum = 1000 });

        // More under way than allowed would make the broker end the connection (0x93).
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => connection.PublishAsync(Message("a", $"{i}"), Stop))).Soon();

        Assert.False(connection.Closed.IsCompleted);
        Assert.Equal(500, (await subscriber.MessagesAsync(500, Stop)).Distinct().Count());
    }
}
