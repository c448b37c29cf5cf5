using Edge.Probe.V1;
using Edge.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Grpc.Tests;

/// <summary>Deadlines are deadlines, a caller's cancel is a cancel, and the service notices either.</summary>
public sealed class EndOfCallTests : IAsyncLifetime
{
    private ProbeHost _host = null!;
    private GrpcChannel _channel = null!;
    private Probe.V1.Probe.ProbeClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ProbeHost.StartAsync();
        _channel = _host.Connect();
        _client = new(_channel);

        // Connected, so that a short deadline is all the service's.
        await _client.EchoAsync(new Note()).ResponseAsync.Within();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        var call = _client.EchoAsync(new Note { Text = "hang" }, deadline: CallKinds.In(1));
        await FailsAsync(StatusCode.DeadlineExceeded, call.ResponseAsync);
        await ServiceNoticesAsync();
    }

    [Fact]
    public async Task The_server_tells_a_client_that_keeps_no_time_that_the_deadline_passed()
    {
        using var bare = new BareClient(_host.Address);
        var answer = await bare.CallAsync("Echo", new Note { Text = "hang" }, ("grpc-timeout", "1S"));
        Assert.Equal("4", answer.Status);
        await ServiceNoticesAsync();
    }

    [Fact]
    public async Task A_client_whose_server_ignores_the_deadline_ends_the_call_itself()
    {
        await FailsAsync(StatusCode.DeadlineExceeded, _client.EchoAsync(new Note { Text = "deaf" }, deadline: CallKinds.In(1)).ResponseAsync);
        _host.Service.Release();
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_call_on_both_sides()
    {
        using var giveUp = new CancellationTokenSource();
        var call = _client.EchoAsync(new Note { Text = "hang" }, deadline: CallKinds.In(60), cancellationToken: giveUp.Token);
        Assert.Equal("hanging", await _host.NextSeenAsync());
        await giveUp.CancelAsync();
        await FailsAsync(StatusCode.Cancelled, call.ResponseAsync);
        Assert.Equal("cancelled", await _host.NextSeenAsync());
    }

    [Fact]
    public async Task A_disposed_call_is_cancelled_at_the_service()
    {
        var call = _client.EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await _host.NextSeenAsync());
        call.Dispose();
        await FailsAsync(StatusCode.Cancelled, call.ResponseAsync);
        Assert.Equal("cancelled", await _host.NextSeenAsync());
    }

    [Fact]
    public async Task A_disposed_channel_cancels_its_calls()
    {
        var call = _client.EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await _host.NextSeenAsync());
        _channel.Dispose();
        await FailsAsync(StatusCode.Cancelled, call.ResponseAsync);
        Assert.Equal("cancelled", await _host.NextSeenAsync());
    }

    [Fact]
    public async Task A_reader_that_gives_up_ends_the_call()
    {
        using var giveUp = new CancellationTokenSource();
        using var count = _client.Count(new Note { Text = "hang", Number = 1 });
        Assert.True(await count.ResponseStream.MoveNext(giveUp.Token).Within());
        var next = count.ResponseStream.MoveNext(giveUp.Token);
        Assert.Equal("hanging", await _host.NextSeenAsync());
        await giveUp.CancelAsync();
        await FailsAsync(StatusCode.Cancelled, next);
        Assert.Equal("cancelled", await _host.NextSeenAsync());
    }

    [Fact]
    public async Task A_writer_that_waits_for_a_slow_service_is_freed_by_the_deadline()
    {
        using var sum = _client.Sum(deadline: CallKinds.In(1));
        await sum.RequestStream.WriteAsync(new Note { Text = "hang" }).Within();
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true) await sum.RequestStream.WriteAsync(new Note { Data = Payload(100_000) }).Within();
        });
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await ServiceNoticesAsync();
    }

    [Fact]
    public async Task A_call_that_is_over_before_it_begins_is_not_sent()
    {
        await FailsAsync(StatusCode.DeadlineExceeded, _client.EchoAsync(new Note { Text = "hang" }, deadline: CallKinds.In(-1)).ResponseAsync);
        await FailsAsync(
            StatusCode.Cancelled, _client.EchoAsync(new Note { Text = "hang" }, cancellationToken: new(canceled: true)).ResponseAsync);
        Assert.False(_host.Service.Seen.TryPeek(out _));
    }

    [Fact]
    public async Task A_step_of_the_clock_moves_no_deadline_that_is_running()
    {
        var time = new ManualTime();
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(time).BuildServiceProvider();
        using var channel = _host.Connect(new GrpcChannelOptions { ServiceProvider = services });
        var client = new Probe.V1.Probe.ProbeClient(channel);
        var call = client.EchoAsync(new Note { Text = "hang" }, deadline: time.GetUtcNow().UtcDateTime.AddMinutes(10));
        Assert.Equal("hanging", await _host.NextSeenAsync());
        time.StepClock(TimeSpan.FromDays(365));
        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(call.ResponseAsync.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        await FailsAsync(StatusCode.DeadlineExceeded, call.ResponseAsync);
        Assert.Equal("cancelled", await _host.NextSeenAsync());
    }

    private static Google.Protobuf.ByteString Payload(int bytes) => Google.Protobuf.ByteString.CopyFrom(new byte[bytes]);

    private static async Task FailsAsync(StatusCode code, Task call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.Within());
        Assert.Equal(code, failure.StatusCode);
    }

    private async Task ServiceNoticesAsync() =>
        Assert.Equal(("hanging", "cancelled"), (await _host.NextSeenAsync(), await _host.NextSeenAsync()));
}
