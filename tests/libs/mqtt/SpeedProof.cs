using System.Diagnostics;

namespace Edge.Mqtt.Tests;

/// <summary>How fast, beside mosquitto's own client on the same broker in the same run. The goals themselves are the benchmark's; the
/// bounds here notice what is grossly wrong, on a busy machine too.</summary>
[Collection(Alone.Name)]
[Trait("Category", "proof")]
public sealed class SpeedProof(ITestOutputHelper output)
{
    private static readonly int Times = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), out var count) ? count : 1;

    [Fact]
    public async Task Large_messages_are_published_at_least_half_as_fast_as_by_mosquitto_pub()
    {
        var messages = 2_000 * Times;
        const int Size = 50_000;
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        var theirs = await TheirsAsync(broker, messages, Size);
        await using var connection = await broker.ConnectAsync();
        var payload = new byte[Size];

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => connection.PublishAsync(new("a", payload), Stop))).Soon(120);
        var ours = messages / clock.Elapsed.TotalSeconds;

        output.WriteLine($"{messages} messages of {Size} bytes: {ours:F0}/s, mosquitto_pub {theirs:F0}/s, ratio {ours / theirs:F2}");
        Assert.True(ours >= theirs / 2);
    }

    [Fact]
    public async Task Small_messages_that_waited_at_the_broker_are_received_fast_and_completely()
    {
        var messages = 50_000 * Times;
        // What two busy cores still do; on idle ones it is more than ten times that.
        const double AtLeast = 5_000;
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
        var clock = Stopwatch.StartNew();
        await using var receiver = await broker.ConnectAsync(Lasting);
        for (var i = 0; i < messages; i++)
            await receiver.Messages.ReadAsync(patience.Token);
        var rate = messages / clock.Elapsed.TotalSeconds;

        output.WriteLine($"{messages} messages of 500 bytes received: {rate:F0}/s");
        Assert.True(rate >= AtLeast);
    }

    private static async Task<double> TheirsAsync(Mosquitto broker, int messages, int size)
    {
        var lines = Path.GetTempFileName();
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(lines, Enumerable.Repeat(new string('x', size), messages), Stop);
            await File.WriteAllTextAsync(script, $"exec mosquitto_pub -V 5 -h 127.0.0.1 -p {broker.Port} -q 1 -t a -l < {lines}\n", Stop);
            var clock = Stopwatch.StartNew();
            await ToolProcess.RunAsync("sh", script);
            return messages / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            File.Delete(lines);
            File.Delete(script);
        }
    }
}
