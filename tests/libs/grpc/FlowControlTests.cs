using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Grpc.Tests;

/// <summary>What nobody reads is not taken from its writer.</summary>
public sealed class FlowControlTests
{
    private const int MessageBytes = 64 * 1024;
    private const int Messages = 1_000;

    // HTTP/2 windows and pipes of both sides; 62 MiB would be everything.
    private const int MostInFlight = 4 * 1024 * 1024;

    private static readonly ByteString Payload = ByteString.CopyFrom(new byte[MessageBytes]);

    [Fact]
    public async Task A_slow_client_does_not_grow_the_servers_memory()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        using var count = new Probe.V1.Probe.ProbeClient(channel).Count(new Note { Number = Messages, Data = Payload });
        Assert.True(await count.ResponseStream.MoveNext().Within());

        await StandsStillAsync(() => host.Service.Written);
        var read = 1;
        while (await count.ResponseStream.MoveNext().Within()) Assert.Equal((ulong)++read, count.ResponseStream.Current.Number);
        Assert.Equal(Messages, read);
    }

    [Fact]
    public async Task A_slow_server_does_not_grow_the_clients_memory()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        using var sum = new Probe.V1.Probe.ProbeClient(channel).Sum();
        await sum.RequestStream.WriteAsync(new Note { Text = "hold" }).Within();
        long written = 0;
        var writing = Task.Run(async () =>
        {
            for (; written < Messages; Interlocked.Increment(ref written))
                await sum.RequestStream.WriteAsync(new Note { Number = 1, Data = Payload }).Within();
        });

        await StandsStillAsync(() => Interlocked.Read(ref written));
        host.Service.Release();
        await writing.Within();
        await sum.RequestStream.CompleteAsync().Within();
        Assert.Equal((ulong)Messages, (await sum.ResponseAsync.Within()).Number);
    }

    /// <summary>A stream may be quiet, or held back, for longer than a web server has patience with a browser.</summary>
    [Fact]
    [Trait("Category", "proof")]
    public async Task A_stream_that_stands_still_goes_on_afterwards()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT") ?? "8", System.Globalization.CultureInfo.InvariantCulture);
        seconds = Math.Clamp(seconds, 8, 300);
        TestContext.Current.TestOutputHelper?.WriteLine($"count (seconds of standstill): {seconds}");
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        using var chat = client.Chat();
        using var count = client.Count(new Note { Number = 100, Data = Payload });
        await chat.RequestStream.WriteAsync(new Note { Text = "before" }).Within();
        Assert.True(await chat.ResponseStream.MoveNext().Within());
        Assert.True(await count.ResponseStream.MoveNext().Within());

        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, Bounded.Token());

        await chat.RequestStream.WriteAsync(new Note { Text = "after" }).Within();
        Assert.True(await chat.ResponseStream.MoveNext().Within());
        Assert.Equal("after", chat.ResponseStream.Current.Text);
        for (var read = 1; read < 100; read++) Assert.True(await count.ResponseStream.MoveNext().Within());
        Assert.False(await count.ResponseStream.MoveNext().Within());
    }

    /// <summary>The writer gets no further for half a second, and has not got far.</summary>
    private static async Task StandsStillAsync(Func<long> written)
    {
        using var limit = new CancellationTokenSource(Bounded.Limit);
        var (last, same) = (written(), 0);
        while (same < 10)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            var now = written();
            (last, same) = (now, now == last ? same + 1 : 0);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{last * MessageBytes / 1024} KiB of {Messages * MessageBytes / 1024} KiB were taken");
        Assert.InRange(last * MessageBytes, 1, MostInFlight);
    }
}
