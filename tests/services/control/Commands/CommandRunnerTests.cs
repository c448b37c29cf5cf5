using System.Text;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Commands;

/// <summary>What needs minutes: with time that a test moves.</summary>
public sealed class CommandRunnerTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly FailingLogs _logs = new();
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly EdgeApp _app;
    private readonly CommandRunner _runner;

    public CommandRunnerTests()
    {
        var builder = Hosted.Builder("control", _secrets, _logs).AddControl();
        builder.Services.AddSingleton<Uplink.UplinkClient, HangingUplink>().AddSingleton<Store.StoreClient, NoStore>().AddSingleton<TimeProvider>(_time);
        _app = builder.Build();
        _runner = _app.Services.GetRequiredService<CommandRunner>();
    }

    private sealed class HangingUplink : Uplink.UplinkClient
    {
        public override AsyncUnaryCall<SendNowResponse> SendNowAsync(
            SendNowRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
        {
            var answer = new TaskCompletionSource<SendNowResponse>();
            cancellationToken.Register(() => answer.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "cancelled"))));
            return new(answer.Task, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }

        public override AsyncUnaryCall<ResendResponse> ResendAsync(
            ResendRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("a fault");
    }

    private sealed class NoStore : Store.StoreClient;

    [Fact]
    public async Task A_command_that_takes_too_long_is_answered_and_may_be_asked_for_again()
    {
        var running = RunAsync("""{"command":"send-now"}""");
        Assert.Equal("busy", Error(await RunAsync("""{"command":"send-now"}""")));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("timed_out", Error(await running));

        using var stop = new CancellationTokenSource();
        running = RunAsync("""{"command":"send-now"}""", stop);
        await stop.CancelAsync();
        var answer = JsonElement.Parse(await running);
        Assert.Equal("the gateway is stopping", answer.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_fault_of_ours_costs_that_command_only_and_is_logged()
    {
        _logs.Expect(7004);
        Assert.Equal("failed", Error(await RunAsync("""{"command":"resend","args":{"from":1,"to":1}}""")));
        Assert.Equal("failed", Error(await RunAsync("""{"command":"resend","args":{"from":1,"to":1}}""")));
        Assert.Equal(2, _logs.Entries.Count(entry => entry.Id == 7004));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private Task<byte[]> RunAsync(string json, CancellationTokenSource? stop = null) =>
        _runner.RunAsync(Encoding.UTF8.GetBytes(json), CommandOrigin.CommandLine, stop?.Token ?? CancellationToken.None);

    private static string? Error(byte[] answer) => JsonElement.Parse(answer).GetProperty("error").GetString();
}
