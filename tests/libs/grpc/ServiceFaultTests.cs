using Edge.Probe.V1;
using Edge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;

namespace Edge.Grpc.Tests;

/// <summary>A service method that is not right costs its own call, nothing leaks, and it is logged once.</summary>
public sealed class ServiceFaultTests
{
    [Fact]
    public async Task A_bug_tells_the_caller_nothing_and_the_log_everything_once()
    {
        await using var host = await ProbeHost.StartAsync();
        host.Logs.Expect(1200);
        foreach (var failure in await FailAllKindsAsync(host, new Note { Text = "throw" }))
        {
            Assert.Equal((StatusCode.Unknown, "The service failed."), (failure.StatusCode, failure.Status.Detail));
            Assert.Empty(failure.Trailers);
        }

        Assert.Equal(4, host.Logs.Entries.Count(entry => entry.Id == 1200));
        Assert.Equal(4, host.Logs.Entries.Count(entry => entry.Exception is InvalidOperationException));
    }

    [Fact]
    public async Task In_development_the_caller_may_be_told()
    {
        await using var host = await ProbeHost.StartAsync(options => options.EnableDetailedErrors = true);
        host.Logs.Expect(1200);
        var failures = await FailAllKindsAsync(host, new Note { Text = "throw" });
        Assert.All(failures, failure => Assert.Contains("a secret of the house", failure.Status.Detail));
    }

    [Fact]
    public async Task A_call_that_its_caller_gave_up_is_no_error()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var call = new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await host.NextSeenAsync());
        call.Dispose();
        Assert.Equal("cancelled", await host.NextSeenAsync());
        Assert.Equal("Cancelled", (await EndedAsync(host)).Split(" ended with ")[1].Split(':')[0]);
    }

    [Fact]
    public async Task A_method_without_response_is_unknown_to_the_caller()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        host.Logs.Expect(1200);
        using var channel = host.Connect();
        var failure = await FailsAsync(new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "null" }).ResponseAsync);
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
    }

    [Fact]
    public async Task A_status_that_is_set_rather_than_thrown_arrives()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        using var channel = host.Connect();
        var failure = await FailsAsync(new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "set" }).ResponseAsync);
        Assert.Equal((StatusCode.Aborted, "set"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_method_that_is_not_implemented_says_so()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        using var channel = host.Connect();
        var failure = await FailsAsync(new Probe.V1.Probe.ProbeClient(channel).MissingAsync(new Note()).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task A_write_left_behind_resets_the_call_and_is_logged()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        host.Logs.Expect(1202);
        using var channel = host.Connect();
        using var count = new Probe.V1.Probe.ProbeClient(channel).Count(new Note { Text = "leave" });
        await FailsAsync(Task.Run(async () =>
        {
            // Not before the method has returned: a reader would let the write end.
            await host.Logs.WaitForAsync(1202, Bounded.Token());
            while (await count.ResponseStream.MoveNext()) { }
        }));
        Assert.NotEqual(StatusCode.OK, count.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_read_left_behind_ends_with_the_call()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        using var channel = host.Connect();
        using var sum = new Probe.V1.Probe.ProbeClient(channel).Sum();
        await sum.RequestStream.WriteAsync(new Note { Number = 1 }).Within();
        Assert.Equal("left", (await sum.ResponseAsync.Within()).Text);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FaultyService.LeftRead!.Within());
    }

    [Fact]
    public async Task A_service_that_is_made_for_a_call_is_disposed_with_it()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<FaultyService>());
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        var first = await client.EchoAsync(new Note { Text = "count" }).ResponseAsync.Within();
        var second = await client.EchoAsync(new Note { Text = "count" }).ResponseAsync.Within();
        Assert.Equal((1ul, 0), (second.Number - first.Number, FaultyService.Alive));
    }

    private static async Task<RpcException[]> FailAllKindsAsync(ProbeHost host, Note order)
    {
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        using var sum = client.Sum();
        using var count = client.Count(order);
        using var chat = client.Chat();
        await CallKinds.OrderAsync(sum.RequestStream, order);
        await CallKinds.OrderAsync(chat.RequestStream, order);
        return
        [
            await FailsAsync(client.EchoAsync(order).ResponseAsync),
            await FailsAsync(sum.ResponseAsync),
            await FailsAsync(count.ResponseStream.MoveNext()),
            await FailsAsync(chat.ResponseStream.MoveNext()),
        ];
    }

    private static async Task<string> EndedAsync(ProbeHost host) => (await host.Logs.WaitForAsync(1201, Bounded.Token())).Message;

    private static Task<RpcException> FailsAsync(Task call) => Assert.ThrowsAsync<RpcException>(() => call.Within());

    /// <summary>Does what a service should not do.</summary>
    private sealed class FaultyService : Probe.V1.Probe.ProbeBase, IDisposable
    {
        private static int _made;
        private static int _alive;

        public FaultyService()
        {
            Interlocked.Increment(ref _made);
            Interlocked.Increment(ref _alive);
        }

        public static Task<bool>? LeftRead { get; private set; }

        public static int Alive => Volatile.Read(ref _alive);

        public override Task<Note> Echo(Note request, ServerCallContext context)
        {
            if (request.Text == "set") context.Status = new Status(StatusCode.Aborted, "set");
            return Task.FromResult(request.Text == "null" ? null! : new Note { Number = (ulong)_made });
        }

        public override Task Count(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
        {
            _ = responseStream.WriteAsync(new Note { Data = ByteString.CopyFrom(new byte[3_000_000]) });
            return Task.CompletedTask;
        }

        public override async Task<Note> Sum(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
        {
            await requestStream.MoveNext(CancellationToken.None);
            LeftRead = requestStream.MoveNext(CancellationToken.None);
            return new Note { Text = "left" };
        }

        public void Dispose() => Interlocked.Decrement(ref _alive);
    }
}
