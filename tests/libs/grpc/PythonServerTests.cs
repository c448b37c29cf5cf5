using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Grpc.Tests;

/// <summary>Our client calls a foreign server.</summary>
public sealed class PythonServerTests : IAsyncLifetime
{
    private readonly PythonPeer _server = PythonPeer.Start("probe_server.py");
    private GrpcChannel _channel = null!;
    private Probe.V1.Probe.ProbeClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _channel = GrpcChannel.ForAddress("http://127.0.0.1:" + await _server.ReadLineAsync());
        _client = new(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public Task All_four_kinds_are_answered() => CallKinds.AllAnswerAsync(_client);

    [Fact]
    public Task A_refusal_arrives_with_its_text_and_trailers_in_every_kind() => CallKinds.AllRefuseAsync(_client);

    [Fact]
    public async Task A_bug_in_the_service_is_unknown()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => _client.EchoAsync(new Note { Text = "throw" }).ResponseAsync.Within());
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
    }

    [Fact]
    public Task Metadata_goes_both_ways_as_text_and_as_bytes() => CallKinds.MetadataReturnsAsync(_client);

    [Fact]
    public async Task A_deadline_arrives_and_ends_the_call_on_both_sides()
    {
        var left = await _client.EchoAsync(new Note { Text = "deadline" }, deadline: CallKinds.In(20)).ResponseAsync.Within();
        Assert.InRange(left.Number, 10_000ul, 20_000ul);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => _client.EchoAsync(new Note { Text = "hang" }, deadline: CallKinds.In(2)).ResponseAsync.Within());
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal(("hanging", "cancelled"), (await _server.ReadLineAsync(), await _server.ReadLineAsync()));
    }

    [Fact]
    public async Task A_cancelled_call_is_noticed_by_the_service()
    {
        using var giveUp = new CancellationTokenSource();
        var call = _client.EchoAsync(new Note { Text = "hang" }, cancellationToken: giveUp.Token);
        Assert.Equal("hanging", await _server.ReadLineAsync());
        await giveUp.CancelAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within());
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal("cancelled", await _server.ReadLineAsync());
    }

    [Fact]
    public async Task A_stream_that_is_disposed_early_is_noticed_by_the_service()
    {
        using (var call = _client.Count(new Note { Text = "hang", Number = 2 }))
        {
            Assert.True(await call.ResponseStream.MoveNext(Bounded.Token()).Within());
            Assert.True(await call.ResponseStream.MoveNext(Bounded.Token()).Within());
            Assert.Equal("hanging", await _server.ReadLineAsync());
        }

        Assert.Equal("cancelled", await _server.ReadLineAsync());
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => _client.MissingAsync(new Note()).ResponseAsync.Within());
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task A_response_over_the_limit_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => _client.EchoAsync(new Note { Text = "big", Number = 5_000_000 }).ResponseAsync.Within());
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Large_messages_pass_both_ways()
    {
        var request = new Note { Text = "hello", Data = ByteString.CopyFrom(new byte[4_000_000]) };
        Assert.Equal(request, await _client.EchoAsync(request).ResponseAsync.Within());
    }
}
