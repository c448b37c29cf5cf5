using System.Text.Json;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Tests.Commands;

/// <summary>What needs minutes: with time that a test moves.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FailingLogs _logs = new();
    private readonly CommandRunner _runner;

    public CommandRunnerTests()
    {
        var services = new ServiceCollection()
            .AddSingleton<Uplink.UplinkClient, HangingUplink>().AddSingleton<Store.StoreClient, NoStore>().AddSingleton<ControlContract.ControlClient, NoControl>().AddSingleton<TimeProvider>(_time)
            .AddSingleton(new ServiceInfo("control", "1.2.3", "i")).AddSingleton(new GatewayOptions());
        _runner = new(new CommandTable(services.BuildServiceProvider()), _time, _logs.CreateLogger<CommandRunner>());
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

    private sealed class NoControl : ControlContract.ControlClient;

    private sealed class NoStore : Store.StoreClient;

    [Fact]
    public async Task A_command_that_takes_too_long_is_answered_and_may_be_asked_for_again()
    {
        var running = _runner.RunAsync("""{"command":"send-now"}"""u8.ToArray(), CancellationToken.None);
        Assert.Equal("busy", Error(await _runner.RunAsync("""{"command":"send-now"}"""u8.ToArray(), CancellationToken.None)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("timed_out", Error(await running));

        using var stop = new CancellationTokenSource();
        running = _runner.RunAsync("""{"command":"send-now"}"""u8.ToArray(), stop.Token);
        await stop.CancelAsync();
        var answer = JsonElement.Parse(await running);
        Assert.Equal("the gateway is stopping", answer.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_fault_of_ours_costs_that_command_only_and_is_logged()
    {
        _logs.Expect(7004);
        Assert.Equal("failed", Error(await _runner.RunAsync("""{"command":"resend","args":{"from":1,"to":1}}"""u8.ToArray(), CancellationToken.None)));
        Assert.Equal("failed", Error(await _runner.RunAsync("""{"command":"resend","args":{"from":1,"to":1}}"""u8.ToArray(), CancellationToken.None)));
        Assert.Equal(2, _logs.Entries.Count(entry => entry.Id == 7004));
    }

    public void Dispose() => _logs.Dispose();

    private static string? Error(byte[] answer) => JsonElement.Parse(answer).GetProperty("error").GetString();
}
