namespace Edge.Mqtt.Tests;

/// <summary>Many messages at once; how fast it goes is printed, not asserted, because the machine is shared.</summary>
[Collection(Alone.Name)]
public sealed class ManyMessagesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Messages_that_waited_at_the_broker_are_received_completely()
    {
        const int messages = 50_000;
        await using var broker = await Mosquitto.StartAsync(new() { Extra = "max_queued_messages 0" }, Stop);
        MqttConnectionOptions Lasting(MqttConnectionOptions options) => options with
        {
            ClientId = "receiver", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1), MaxQueuedMessages = messages,
        };
        await using (var first = await broker.ConnectAsync(Lasting))
            await first.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);
        await using var sender = await broker.ConnectAsync();
        var payload = new byte[500];
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => sender.PublishAsync(new("a", payload), Stop))).Soon(120);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        var began = TimeProvider.System.GetTimestamp();
        await using var receiver = await broker.ConnectAsync(Lasting);
        for (var i = 0; i < messages; i++)
            await receiver.Messages.ReadAsync(patience.Token);
        Assert.Equal(0, receiver.Dropped);

        output.WriteLine($"{messages} messages of 500 bytes received: {messages / TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0}/s");
    }
}
