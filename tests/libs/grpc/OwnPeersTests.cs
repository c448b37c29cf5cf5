using System.Diagnostics;
using Edge.Probe.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Grpc.Tests;

/// <summary>Our client calls our server.</summary>
public sealed class OwnPeersTests
{
    [Fact]
    public async Task All_four_kinds_are_answered()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        await CallKinds.AllAnswerAsync(new(channel));
    }

    [Fact]
    public async Task A_refusal_arrives_with_its_text_and_trailers_in_every_kind()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        await CallKinds.AllRefuseAsync(new(channel));
    }

    [Fact]
    public async Task Metadata_goes_both_ways_as_text_and_as_bytes()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        await CallKinds.MetadataReturnsAsync(new(channel));
    }

    [Fact]
    public async Task A_blocking_call_is_answered()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        Assert.Equal("hello", (await Task.Run(() => client.Echo(new Note { Text = "hello" })).Within()).Text);
    }

    [Fact]
    public async Task Many_calls_at_once_are_all_answered()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var client = new Probe.V1.Probe.ProbeClient(channel);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(number => client.EchoAsync(new Note { Number = (ulong)number }).ResponseAsync)).Within();
        Assert.Equal(Enumerable.Range(0, 500).Select(number => (ulong)number), answers.Select(answer => answer.Number));
    }

    [Fact]
    public async Task The_trace_context_goes_along()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        using var caller = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var call = new Probe.V1.Probe.ProbeClient(channel).EchoAsync(new Note { Text = "trace" });
        var answer = await call.ResponseAsync.Within();
        Assert.Contains(caller.TraceId.ToHexString(), answer.Text);
    }

    [Fact]
    public async Task A_request_may_be_changed_once_the_call_has_begun()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        var note = new Note { Text = "before" };
        var call = new Probe.V1.Probe.ProbeClient(channel).EchoAsync(note);
        note.Text = "after";
        Assert.Equal("before", (await call.ResponseAsync.Within()).Text);
    }

    [Fact]
    public async Task Hinted_messages_wait_for_each_other_and_all_arrive()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        using var sum = new Probe.V1.Probe.ProbeClient(channel).Sum();
        sum.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        for (var number = 0; number < 10_000; number++) await sum.RequestStream.WriteAsync(new Note { Number = 1, Text = "hint" }).Within();
        await sum.RequestStream.CompleteAsync().Within();
        Assert.Equal(10_000ul, (await sum.ResponseAsync.Within()).Number);
    }

    [Fact]
    public async Task An_early_refusal_reaches_a_writer_that_is_still_writing()
    {
        await using var host = await ProbeHost.StartAsync();
        using var channel = host.Connect();
        using var sum = new Probe.V1.Probe.ProbeClient(channel).Sum();
        await CallKinds.OrderAsync(sum.RequestStream, new Note { Text = "fail", Number = (ulong)StatusCode.ResourceExhausted });
        var big = new Note { Data = Google.Protobuf.ByteString.CopyFrom(new byte[100_000]) };
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true) await sum.RequestStream.WriteAsync(big).Within();
        });
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        failure = await Assert.ThrowsAsync<RpcException>(() => sum.ResponseAsync.Within());
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task A_server_may_answer_before_the_first_request()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<GreetingService>());
        using var channel = host.Connect();
        using var chat = new Probe.V1.Probe.ProbeClient(channel).Chat();
        Assert.Equal("hello", (await chat.ResponseHeadersAsync.Within()).GetValue("greeting"));
        await chat.RequestStream.CompleteAsync().Within();
        Assert.False(await chat.ResponseStream.MoveNext().Within());
    }

    [Fact]
    public void A_class_that_is_no_service_is_refused_at_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        var app = builder.Build();
        var failure = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<OwnPeersTests>());
        Assert.Contains("does not derive from a generated gRPC service", failure.Message);
    }

    private sealed class GreetingService : Probe.V1.Probe.ProbeBase
    {
        public override async Task Chat(
            IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "greeting", "hello" } });
            while (await requestStream.MoveNext()) { }
        }
    }
}
