using System.Net;
using System.Net.Sockets;
using System.Text;
using static Edge.Broker.Tests.BrokerFixture;

namespace Edge.Broker.Tests;

/// <summary>What a client may cost, whatever it does.</summary>
public sealed class BoundTests
{
    [Fact]
    public async Task A_connection_that_does_not_sign_in_is_closed()
    {
        await using var broker = await StartAsync(new() { Port = 0, SignInWithin = TimeSpan.FromMilliseconds(300) });
        broker.Logs.Expect(8002);
        using var silent = await RawAsync(broker);
        Assert.Equal(0, await ReadToEndAsync(silent));
        await Waiting.UntilAsync(() => broker.Connections.Count == 0);
    }

    [Fact]
    public async Task One_connection_more_than_may_be_is_closed_and_the_others_stay()
    {
        await using var broker = await StartAsync(new() { Port = 0, MaxConnections = 2 });
        await using var listener = await broker.ConnectAsync("listener");
        await using var store = await broker.ConnectAsync("store");
        broker.Logs.Expect(8002);
        await Assert.ThrowsAsync<MqttException>(() => broker.ConnectAsync("api").Soon());
        Assert.False((await store.PublishAsync(Message("edge/readings/1"), Cancel).Soon()).IsRefused);
        await listener.DisposeAsync();
        await Waiting.UntilAsync(() => broker.Connections.Count == 1);
        await using var api = await broker.ConnectAsync("api");
    }

    [Fact]
    public async Task A_packet_of_256_MB_ends_the_connection_at_its_header()
    {
        await using var broker = await StartAsync();
        broker.Logs.Expect(8002);
        using var raw = await RawAsync(broker);
        // CONNECT with the largest remaining length that MQTT can express (MQTT 5, 2.1.4).
        await raw.SendAsync(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0x7F, 0x00, 0x04 }, Cancel);
        Assert.Equal(0, await ReadToEndAsync(raw));
        Assert.True(GC.GetTotalAllocatedBytes() < 1_000_000_000, "no room was made for the packet");
    }

    [Fact]
    public async Task A_message_larger_than_a_packet_may_be_costs_its_sender_the_connection_only()
    {
        await using var broker = await StartAsync(new() { Port = 0, MaxPacketBytes = 10_000 });
        await using var listener = await broker.ConnectAsync("listener");
        await using var attic = await broker.ConnectAsync("attic");
        broker.Logs.Expect(8002);
        await Assert.ThrowsAsync<MqttException>(() => attic.PublishAsync(new MqttMessage("edge/frames/attic", new byte[20_000]), Cancel).Soon());
        Assert.False(listener.Closed.IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task A_client_that_asks_for_a_longer_keep_alive_is_told_the_longest(int seconds)
    {
        await using var broker = await StartAsync();
        using var raw = await RawAsync(broker);
        await raw.SendAsync(Packets.Connect("attic", PasswordOf("attic"), seconds), Cancel);
        var answer = new byte[64];
        var length = await raw.ReceiveAsync(answer, Cancel).AsTask().Soon();
        Assert.Equal((0x20, 0x00), (answer[0], answer[3]));
        // Server Keep Alive, property 0x13, two bytes (MQTT 5, 3.2.2.3.14).
        Assert.Contains("130078", Convert.ToHexString(answer.AsSpan(0, length)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_an_older_protocol_that_asks_for_a_longer_keep_alive_is_refused()
    {
        await using var broker = await StartAsync();
        broker.Logs.Expect(8001);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ToolProcess.RunAsync(
            "mosquitto_pub", "-V", "mqttv311", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", "attic", "-P", PasswordOf("attic"), "-k", "600", "-t", "edge/frames/attic", "-m", "x"));
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_costs_no_more_than_its_bound()
    {
        const long bound = 2 * 1024 * 1024;
        await using var broker = await StartAsync(new() { Port = 0, MaxQueuedBytes = bound });
        broker.Logs.Expect(8005);
        using var stalled = await RawAsync(broker);
        await stalled.SendAsync(Packets.Connect("listener", PasswordOf("listener"), 60), Cancel);
        await stalled.ReceiveAsync(new byte[64], Cancel).AsTask().Soon();
        await stalled.SendAsync(Packets.Subscribe("edge/frames/+"), Cancel);
        await stalled.ReceiveAsync(new byte[64], Cancel).AsTask().Soon();
        await using var attic = await broker.ConnectAsync("attic");
        var payload = new byte[50_000];
        for (var i = 0; i < 200; i++)
        {
            await attic.PublishAsync(new MqttMessage("edge/frames/attic", payload), Cancel).Soon();
            Assert.InRange(broker.Queues.Bytes, 0, bound);
        }

        Assert.True(broker.Queues.Dropped > 100, $"{broker.Queues.Dropped} dropped");
    }

    [Fact]
    public async Task More_messages_than_may_wait_are_dropped_and_counted_and_room_comes_back()
    {
        await using var broker = await StartAsync(new() { Port = 0, MaxQueuedMessages = 100 });
        broker.Logs.Expect(8005);
        var kept = broker.As("listener", "frames") with { CleanStart = false, SessionExpiry = TimeSpan.FromMinutes(10) };
        await using (var listener = await ConnectAsync(kept))
            await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        await using var attic = await broker.ConnectAsync("attic");
        for (var i = 0; i < 150; i++)
            await attic.PublishAsync(Message("edge/frames/attic", $"{i}"), Cancel).Soon();
        Assert.Equal(50, broker.Queues.Dropped);
        await using var again = await ConnectAsync(kept);
        for (var i = 0; i < 100; i++)
            Assert.Equal($"{i}", Encoding.UTF8.GetString((await again.NextAsync()).Payload.Span));
        await Waiting.UntilAsync(() => broker.Queues.Bytes == 0);
        await attic.PublishAsync(Message("edge/frames/attic", "new"), Cancel).Soon();
        Assert.Equal("new", Encoding.UTF8.GetString((await again.NextAsync()).Payload.Span));
    }

    [Fact]
    public async Task Ten_thousand_subscriptions_are_not_had()
    {
        await using var broker = await StartAsync();
        await using var listener = await broker.ConnectAsync("listener");
        broker.Logs.Expect(8004);
        var granted = 0;
        for (var i = 0; i < 300; i++)
            try
            {
                await listener.SubscribeAsync($"edge/frames/{i}", MqttQos.AtLeastOnce, Cancel).Soon();
                granted++;
            }
            catch (MqttException e) when (e.ReasonCode == 0x97)
            {
            }

        Assert.Equal(100, granted);
    }

    [Fact]
    public async Task A_topic_of_64_kB_is_refused()
    {
        await using var broker = await StartAsync();
        await using var attic = await broker.ConnectAsync("attic");
        broker.Logs.Expect(8003);
        Assert.Equal(0x90, (await attic.PublishAsync(Message("edge/frames/" + new string('x', 65_000)), Cancel).Soon()).ReasonCode);
    }

    [Fact]
    public async Task Retained_messages_have_a_bound()
    {
        await using var broker = await StartAsync(new() { Port = 0, MaxRetainedTopics = 3 });
        await using var store = await broker.ConnectAsync("store");
        broker.Logs.Expect(8003);
        for (var i = 0; i < 3; i++)
            Assert.False((await store.PublishAsync(Message($"edge/readings/{i}") with { Retain = true }, Cancel).Soon()).IsRefused);
        Assert.Equal(0x97, (await store.PublishAsync(Message("edge/readings/4") with { Retain = true }, Cancel).Soon()).ReasonCode);
        Assert.False((await store.PublishAsync(Message("edge/readings/2", "new") with { Retain = true }, Cancel).Soon()).IsRefused);
    }

    [Fact]
    public async Task The_session_of_a_client_that_is_away_for_too_long_ends()
    {
        await using var broker = await StartAsync();
        await using (var listener = await ConnectAsync(broker.As("listener") with { CleanStart = false, SessionExpiry = TimeSpan.FromDays(30) }))
            await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        await Waiting.UntilAsync(() => broker.Connections.Count == 0);
        broker.Time.StepClock(TimeProvider.System.GetUtcNow() - broker.Time.GetUtcNow() + TimeSpan.FromMinutes(50));
        await broker.Sweep.SweepAsync();
        Assert.Single(await broker.Broker.Server.GetSessionsAsync());
        broker.Time.StepClock(TimeSpan.FromMinutes(20));
        await broker.Sweep.SweepAsync();
        Assert.Empty(await broker.Broker.Server.GetSessionsAsync());
    }

    internal static async Task<Socket> RawAsync(BrokerFixture broker)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, broker.Port, Cancel);
        return socket;
    }

    internal static async Task<int> ReadToEndAsync(Socket socket)
    {
        var total = 0;
        try
        {
            for (int read; (read = await socket.ReceiveAsync(new byte[1024], Cancel).AsTask().Soon()) > 0;)
                total += read;
        }
        catch (SocketException)
        {
            // A reset is as good an end.
        }

        return total;
    }
}
