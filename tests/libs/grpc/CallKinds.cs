using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Grpc.Tests;

/// <summary>What must hold whoever serves the probe.</summary>
internal static class CallKinds
{
    public static DateTime In(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    public static async Task AllAnswerAsync(Probe.V1.Probe.ProbeClient client)
    {
        Assert.Equal("hello", (await client.EchoAsync(new Note { Text = "hello" }).ResponseAsync.Within()).Text);

        using var sum = client.Sum();
        for (var number = 1ul; number <= 100; number++) await sum.RequestStream.WriteAsync(new Note { Number = number, Text = "last" }).Within();
        await sum.RequestStream.CompleteAsync().Within();
        Assert.Equal(new Note { Number = 5050, Text = "last" }, await sum.ResponseAsync.Within());
        Assert.Equal(StatusCode.OK, sum.GetStatus().StatusCode);

        using var count = client.Count(new Note { Number = 1_000 });
        var numbers = await count.ResponseStream.ReadAllAsync(Bounded.Token()).Select(note => note.Number).ToListAsync(Bounded.Token());
        Assert.Equal(Enumerable.Range(1, 1_000).Select(number => (ulong)number), numbers);
        Assert.False(await count.ResponseStream.MoveNext().Within());

        await ChatAnswersAsync(client);
    }

    public static async Task AllRefuseAsync(Probe.V1.Probe.ProbeClient client)
    {
        var order = new Note { Text = "fail", Number = (ulong)StatusCode.FailedPrecondition, Data = ByteString.CopyFromUtf8("grün: 100 % \n done") };
        using var sum = client.Sum();
        using var count = client.Count(order);
        using var chat = client.Chat();
        await OrderAsync(sum.RequestStream, order);
        await OrderAsync(chat.RequestStream, order);
        Task[] calls =
        [
            client.EchoAsync(order).ResponseAsync, sum.ResponseAsync, count.ResponseStream.MoveNext(), chat.ResponseStream.MoveNext(),
        ];
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => call.Within());
            Assert.Equal((StatusCode.FailedPrecondition, "grün: 100 % \n done"), (failure.StatusCode, failure.Status.Detail));
            Assert.Equal("order", failure.Trailers.GetValue("why"));
            Assert.Equal<byte>([0x00, 0xff], failure.Trailers.GetValueBytes("why-bin")!);
        }

        Assert.Equal(StatusCode.FailedPrecondition, chat.GetStatus().StatusCode);
    }

    /// <summary>Writes an order that ends the call; the end may come before the write returns, which then tells it too.</summary>
    public static async Task OrderAsync(IClientStreamWriter<Note> requests, Note order)
    {
        var failure = await Record.ExceptionAsync(() => requests.WriteAsync(order).Within());
        Assert.True(failure is null or RpcException, failure?.ToString());
    }

    public static async Task MetadataReturnsAsync(Probe.V1.Probe.ProbeClient client)
    {
        var headers = new Metadata { { "x-text", "hello world" }, { "x-data-bin", [0, 1, 2, 0xff] } };
        using var call = client.EchoAsync(new Note { Text = "metadata" }, headers);
        var returned = await call.ResponseHeadersAsync.Within();
        Assert.Equal("hello world", returned.GetValue("x-text"));
        Assert.Equal<byte>([0, 1, 2, 0xff], returned.GetValueBytes("x-data-bin")!);
        await call.ResponseAsync.Within();
        Assert.Equal("hello world", call.GetTrailers().GetValue("t-x-text"));
        Assert.Equal<byte>([0, 1, 2, 0xff], call.GetTrailers().GetValueBytes("t-x-data-bin")!);
    }

    private static async Task ChatAnswersAsync(Probe.V1.Probe.ProbeClient client)
    {
        using var chat = client.Chat();
        foreach (var text in new[] { "a", "b", "c" })
        {
            await chat.RequestStream.WriteAsync(new Note { Text = text }).Within();
            Assert.True(await chat.ResponseStream.MoveNext(Bounded.Token()).Within());
            Assert.Equal(text, chat.ResponseStream.Current.Text);
        }

        await chat.RequestStream.CompleteAsync().Within();
        Assert.False(await chat.ResponseStream.MoveNext(Bounded.Token()).Within());
        Assert.Equal(StatusCode.OK, chat.GetStatus().StatusCode);
    }
}
