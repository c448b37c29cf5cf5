using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Mqtt.Tests;

[Collection(Alone.Name)]
public sealed partial class LeakTests(ITestOutputHelper output)
{
    private const int Rounds = 4;

    /// <summary>The runtime itself allocates and frees, most of it in the first round. A client left behind takes 100 KB on average, a
    /// property 32 bytes: what is done in a round makes either show.</summary>
    private const long Noise = 3_000_000;

    [Fact]
    public async Task Connections_made_and_ended_leave_nothing_behind()
    {
        using var pki = new TestPki();
        var settings = new MosquittoSettings { Tls = new(pki.CaFile, pki.Server("localhost")) };
        await using var plain = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var secure = await Mosquitto.StartAsync(settings, Stop);
        var client = pki.Client("gw1");
        var tls = new MqttConnectionOptions
        {
            Host = "localhost", Port = secure.Port, ClientId = "gw1", Tls = new(pki.CaFile, client.CertificateFile, client.KeyFile),
        };
        async Task CyclesAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await CycleAsync(To(plain) with { Will = Message("will") with { ContentType = "text/plain" } });
                await CycleAsync(tls);
                await Assert.ThrowsAsync<MqttException>(() => Connector.ConnectAsync(tls with { Tls = null }, Stop));
                await CancelledPublishAsync(plain);
            }
        }

        await StaysAsync(() => CyclesAsync(25));
    }

    [Fact]
    public async Task Messages_sent_and_received_leave_nothing_behind()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var connection = await broker.ConnectAsync();
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop);
        async Task RoundAsync(int count)
        {
            for (var i = 0; i < count; i += 10)
            {
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => connection.PublishAsync(Full("a"), Stop))).Soon();
                for (var j = 0; j < 10; j++)
                    await connection.NextAsync();
            }
        }

        await StaysAsync(() => RoundAsync(75_000));
    }

    private async Task StaysAsync(Func<Task> round)
    {
        var measured = new List<(int Files, int Threads, long Native)>();
        for (var i = 0; i < Rounds; i++)
        {
            await round();
            measured.Add(Measure());
        }

        output.WriteLine($"descriptors, threads, native bytes after each round: {string.Join(' ', measured)}");
        var last = measured[^1];
        measured.RemoveAt(Rounds - 1);
        Assert.InRange(last.Files, 0, measured.Min(m => m.Files) + 10);
        Assert.InRange(last.Threads, 0, measured.Min(m => m.Threads) + 10);
        Assert.InRange(last.Native, 0, measured.Min(m => m.Native) + Noise);
    }

    private static MqttMessage Full(string topic) => Message(topic) with
    {
        ContentType = "text/plain",
        ResponseTopic = "r",
        CorrelationData = "c"u8.ToArray(),
        UserProperties = [new("n", "v")],
    };

    private static async Task CycleAsync(MqttConnectionOptions options)
    {
        await using var connection = await Connector.ConnectAsync(options, Stop).Soon();
        await connection.SubscribeAsync("a", MqttQos.AtLeastOnce, Stop).Soon();
        await connection.PublishAsync(Full("a"), Stop).Soon();
        await connection.NextAsync();
    }

    private static async Task CancelledPublishAsync(Mosquitto broker)
    {
        await using var connection = await broker.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var publish = connection.PublishAsync(new("a", new byte[1_000_000]), cancel.Token);
        await cancel.CancelAsync();
        await publish.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static (int Files, int Threads, long Native) Measure()
    {
        using var process = Process.GetCurrentProcess();
        return (Directory.GetFiles("/proc/self/fd").Length, process.Threads.Count, (long)MallInfo2().UsedBytes);
    }

    /// <summary>What the C library's allocator has handed out and not got back.</summary>
    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Allocations MallInfo2();

    [StructLayout(LayoutKind.Sequential)]
    private struct Allocations
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastBins;
        public nuint Mapped;
        public nuint MappedBytes;
        public nuint Unused;
        public nuint FastBinBytes;
        public nuint UsedBytes;
        public nuint FreeBytes;
        public nuint Trimmable;
    }
}
