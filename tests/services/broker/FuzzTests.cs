using static Edge.Broker.Tests.BrokerFixture;

namespace Edge.Broker.Tests;

/// <summary>Malformed and truncated packets, before and after the sign-in: they cost their connection and nothing else.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Connections = 300;

    [Fact]
    public async Task Malformed_packets_cost_their_own_connection_only()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await using var broker = await StartAsync(new() { Port = 0, SignInWithin = TimeSpan.FromSeconds(2) });
        broker.Logs.Expect(8001);
        broker.Logs.Expect(8002);
        broker.Logs.Expect(8003);
        broker.Logs.Expect(8004);
        await using var listener = await broker.ConnectAsync("listener");
        await listener.SubscribeAsync("edge/frames/+", MqttQos.AtLeastOnce, Cancel).Soon();
        for (var i = 0; i < Connections; i++)
            await SendAsync(broker, random, signIn: i % 2 == 0);

        await using var attic = await broker.ConnectAsync("attic", "after");
        await attic.PublishAsync(Message("edge/frames/attic", "still here"), Cancel).Soon();
        Assert.Equal("still here", System.Text.Encoding.UTF8.GetString((await listener.NextAsync()).Payload.Span));
        // Each broken connection is closed by its fault or by the bound on the sign-in.
        await Waiting.UntilAsync(() => broker.Connections.Count == 2);
    }

    private static async Task SendAsync(BrokerFixture broker, Random random, bool signIn)
    {
        using var raw = await BoundTests.RawAsync(broker);
        try
        {
            if (signIn)
            {
                await raw.SendAsync(Packets.Connect("cellar", PasswordOf("cellar"), 60), Cancel);
                await raw.ReceiveAsync(new byte[64], Cancel).AsTask().Soon();
            }

            await raw.SendAsync(Broken(random), Cancel);
            // Some are half a packet: the end of the stream tells that no more comes.
            raw.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await BoundTests.ReadToEndAsync(raw);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed while it was being sent to.
        }
    }

    private static byte[] Broken(Random random)
    {
        var bytes = random.Next(3) switch
        {
            0 => Packets.Connect("attic", PasswordOf("attic"), 60),
            1 => Packets.Subscribe("edge/frames/+"),
            _ => new byte[random.Next(1, 200)],
        };
        if (bytes.All(one => one == 0))
            random.NextBytes(bytes);
        for (var flips = random.Next(1, 6); flips > 0; flips--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes[..random.Next(1, bytes.Length + 1)];
    }
}
