using Edge.Probe.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Grpc.Tests;

/// <summary>Messages over a limit end their call with RESOURCE_EXHAUSTED, whoever notices.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task The_server_refuses_a_request_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = 1_000);
        await IsRefusedAsync(host, new GrpcChannelOptions(), new Note { Data = Payload(1_001) }, "accepted");
    }

    [Fact]
    public async Task The_server_refuses_to_send_a_response_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxSendMessageSize = 1_000);
        await IsRefusedAsync(host, new GrpcChannelOptions(), new Note { Text = "big", Number = 1_001 }, "sent");
    }

    [Fact]
    public async Task The_client_refuses_a_response_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync();
        await IsRefusedAsync(host, new GrpcChannelOptions { MaxReceiveMessageSize = 1_000 }, new Note { Text = "big", Number = 1_001 }, "accepted");
    }

    [Fact]
    public async Task The_client_refuses_to_send_a_request_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync();
        await IsRefusedAsync(host, new GrpcChannelOptions { MaxSendMessageSize = 1_000 }, new Note { Data = Payload(1_001) }, "sent");
    }

    [Fact]
    public async Task A_message_that_is_too_large_to_send_leaves_the_stream_usable()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect(new GrpcChannelOptions { MaxSendMessageSize = 1_000 });
        using var sum = new Probe.V1.Probe.ProbeClient(channel).Sum();
        await sum.RequestStream.WriteAsync(new Note { Number = 1 }).Within();
        await Assert.ThrowsAsync<RpcException>(() => sum.RequestStream.WriteAsync(new Note { Data = Payload(1_001) }).Within());
        await sum.RequestStream.WriteAsync(new Note { Number = 2 }).Within();
        await sum.RequestStream.CompleteAsync().Within();
        Assert.Equal(3ul, (await sum.ResponseAsync.Within()).Number);
    }

    [Fact]
    public async Task Without_a_limit_large_messages_pass()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = null);
        using var channel = host.Connect(new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var note = new Note { Data = Payload(40 * 1024 * 1024) };
        Assert.Equal(note, await new Probe.V1.Probe.ProbeClient(channel).EchoAsync(note).ResponseAsync.Within());
    }

    private static async Task IsRefusedAsync(ProbeHost host, GrpcChannelOptions options, Note request, string reason)
    {
        using var channel = host.Connect(options);
        var client = new Probe.V1.Probe.ProbeClient(channel);
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.EchoAsync(request).ResponseAsync.Within());
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains(reason, failure.Status.Detail);
        Assert.Equal("still here", (await client.EchoAsync(new Note { Text = "still here" }).ResponseAsync.Within()).Text);
    }

    private static ByteString Payload(int bytes) => ByteString.CopyFrom(new byte[bytes]);
}
