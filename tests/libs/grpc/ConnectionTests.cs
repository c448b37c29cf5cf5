using System.Net;
using System.Net.Sockets;
using Edge.Probe.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Edge.Grpc.Tests;

/// <summary>What a caller is told when the other side is not there, goes away, or is something else.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Nobody_listening_is_unavailable_and_says_where()
    {
        var address = FreeAddress();
        using var channel = GrpcChannel.ForAddress(address);
        var failure = await EchoFailsAsync(channel);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains(new Uri(address).Authority, failure.Status.Detail);
        Assert.Contains("refused", failure.Status.Detail);
    }

    [Fact]
    public async Task An_unknown_name_is_unavailable_and_says_which()
    {
        using var channel = GrpcChannel.ForAddress("http://nobody.invalid:5000");
        var failure = await EchoFailsAsync(channel);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("nobody.invalid:5000", failure.Status.Detail);
    }

    [Fact]
    public async Task A_server_that_comes_later_is_found_by_the_same_channel()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var relay = new Relay(host.Authority);
        using var channel = GrpcChannel.ForAddress(relay.Address);
        var client = new Probe.V1.Probe.ProbeClient(channel);
        await client.EchoAsync(new Note()).ResponseAsync.Within();
        relay.Cut();
        await EventuallyAsync(async () => (await client.EchoAsync(new Note { Text = "again" })).Text == "again");
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_unavailable_and_cancels_the_service()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var relay = new Relay(host.Authority);
        using var channel = GrpcChannel.ForAddress(relay.Address);
        var call = new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await host.NextSeenAsync());
        relay.Cut();
        var failure = await FailsAsync(call.ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("Connection reset by peer", failure.Status.Detail);
        Assert.Equal("cancelled", await host.NextSeenAsync());
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_unavailable_to_reader_and_writer()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var relay = new Relay(host.Authority);
        using var channel = GrpcChannel.ForAddress(relay.Address);
        using var chat = new Probe.V1.Probe.ProbeClient(channel).Chat();
        await chat.RequestStream.WriteAsync(new Note()).Within();
        Assert.True(await chat.ResponseStream.MoveNext().Within());
        relay.Cut();
        Assert.Equal(StatusCode.Unavailable, (await FailsAsync(chat.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await FailsAsync(chat.RequestStream.WriteAsync(new Note()))).StatusCode);
    }

    [Fact]
    public async Task A_dead_peer_is_noticed_by_its_missing_pings()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var relay = new Relay(host.Authority);
        using var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
        };
        using var channel = GrpcChannel.ForAddress(relay.Address, new GrpcChannelOptions { HttpHandler = handler });
        using var chat = new Probe.V1.Probe.ProbeClient(channel).Chat();
        await chat.RequestStream.WriteAsync(new Note()).Within();
        Assert.True(await chat.ResponseStream.MoveNext().Within());
        relay.FallSilent();
        Assert.Equal(StatusCode.Unavailable, (await FailsAsync(chat.ResponseStream.MoveNext())).StatusCode);
    }

    [Fact]
    public async Task A_dead_client_is_noticed_by_its_missing_pings_and_cancels_the_service()
    {
        await using var host = await ProbeHost.StartAsync(limits: limits =>
            (limits.Http2.KeepAlivePingDelay, limits.Http2.KeepAlivePingTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        await using var relay = new Relay(host.Authority);
        using var channel = GrpcChannel.ForAddress(relay.Address);
        using var call = new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await host.NextSeenAsync());
        relay.FallSilent();
        Assert.Equal("cancelled", await host.NextSeenAsync());
    }

    [Fact]
    public async Task A_server_that_stops_answers_what_it_can_and_makes_the_rest_unavailable()
    {
        var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        var held = client.EchoAsync(new Note { Text = "hold" });
        var hanging = client.EchoAsync(new Note { Text = "hang" });
        Assert.Equal("hanging", await host.NextSeenAsync());
        var stopping = host.DisposeAsync().AsTask();
        host.Service.Release();
        Assert.Equal("hold", (await held.ResponseAsync.Within()).Text);
        Assert.Equal(StatusCode.Unavailable, (await FailsAsync(hanging.ResponseAsync)).StatusCode);
        await stopping.Within();
        Assert.Equal(StatusCode.Unavailable, (await EchoFailsAsync(channel)).StatusCode);
    }

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task A_server_that_does_not_speak_grpc_gives_a_status_by_its_http_status(int http, StatusCode expected)
    {
        var failure = await FailureFromAsync(context => context.Response.StatusCode = http);
        Assert.Equal(expected, failure.StatusCode);
    }

    [Fact]
    public async Task An_answer_without_status_is_internal()
    {
        var failure = await FailureFromAsync(context => context.Response.ContentType = "application/grpc");
        Assert.Equal((StatusCode.Internal, "The server ended the call without a grpc-status."), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_good_status_without_a_response_is_internal()
    {
        var failure = await FailureFromAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "0";
        });
        Assert.Equal((StatusCode.Internal, "This method gives one response; there was no response."), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_status_that_nobody_defined_is_unknown()
    {
        var failure = await FailureFromAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "99";
        });
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
    }

    [Fact]
    public async Task A_compressed_answer_is_internal()
    {
        var failure = await FailureFromAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-encoding"] = "gzip";
        });
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_the_server_resets_is_internal()
    {
        var failure = await FailureFromAsync(context => context.Abort());
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    private static async Task<RpcException> FailureFromAsync(Action<HttpContext> answer)
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapPost("/{service}/{method}", context =>
        {
            answer(context);
            return Task.CompletedTask;
        }));
        using var channel = host.Connect();
        return await EchoFailsAsync(channel);
    }

    private static Task<RpcException> EchoFailsAsync(GrpcChannel channel) =>
        FailsAsync(new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note()).ResponseAsync);

    private static Task<RpcException> FailsAsync(Task call) => Assert.ThrowsAsync<RpcException>(() => call.Within());

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Bounded.Limit);
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }

    private static string FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://{(IPEndPoint)socket.LocalEndPoint!}";
    }
}
