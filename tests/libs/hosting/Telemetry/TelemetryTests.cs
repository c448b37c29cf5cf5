using System.Net;
using System.Net.Sockets;
using Edge.Hosting.Tests.Calls;
using Edge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting.Tests.Telemetry;

public sealed class TelemetryTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint([.. TestSecrets.AllServices, "trial"]);
    private readonly FailingLogs _logs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_runs_through_a_call_to_another_service()
    {
        await using var collector = await Collector.StartAsync(Cancel);
        await using var control = await StartControlAsync();
        await using var trial = await StartTrialAsync(control, ("Telemetry:OtlpEndpoint", collector.Address));
        await trial.StopAsync(Cancel);

        var span = await collector.SpanAsync("trial.call", Cancel);
        Assert.Equal("edge", span.Scope);
        var traceParent = Assert.Single(control.Services.GetRequiredService<TunnelCalls>().TraceParents);
        Assert.Equal(span.TraceId, traceParent!.Split('-')[1]);
    }

    [Fact]
    public async Task Metrics_of_ours_and_of_the_frameworks_arrive()
    {
        await using var collector = await Collector.StartAsync(Cancel);
        await using var control = await StartControlAsync();
        await using var trial = await StartTrialAsync(
            control, ("Telemetry:OtlpEndpoint", collector.Address + "/"), ("Telemetry:ExportEvery", "00:00:01"));
        foreach (var metric in (string[])
            ["edge.operation.duration", "edge.counter", "dotnet.process.memory.working_set", "http.server.request.duration",
                "http.client.request.duration"])
            await collector.MetricAsync(metric, Cancel);
    }

    [Fact]
    public async Task A_collector_that_is_gone_disturbs_nothing()
    {
        await using var control = await StartControlAsync();
        await using var trial = await StartTrialAsync(control, ("Telemetry:OtlpEndpoint", "http://127.0.0.1:1"));
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
    }

    [Fact]
    public async Task A_collector_that_never_answers_does_not_hold_up_the_stop()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var control = await StartControlAsync();
        await using var trial = await StartTrialAsync(control, ("Telemetry:OtlpEndpoint", $"http://{mute.LocalEndpoint}"));
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(ExitCodes.Done, await trial.StopAsync(Cancel));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Nothing_of_it_is_loaded_while_no_collector_is_set()
    {
        await using var control = await StartControlAsync();
        await using var trial = await StartTrialAsync(control);
        Assert.DoesNotContain("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{trial.Pid}/maps", Cancel), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _logs.Dispose();
    }

    private Task<Hosted> StartControlAsync()
    {
        var builder = Hosted.Builder("control", _secrets, _logs);
        builder.AllowCallers("edge.v1.Control", new CallerTable { ["GetTunnel"] = ["trial"] });
        builder.Services.AddSingleton<TunnelCalls>();
        return Hosted.StartAsync(builder, app => app.MapGrpcService<TunnelService>());
    }

    private Task<RunningService> StartTrialAsync(Hosted control, params (string Key, string Value)[] settings) =>
        RunningService.StartAsync(
            "trial", _secrets, [("Trial:Behaviour", "CallsControl"), ("Peers:Control", control.Addresses[0].ToString()), .. settings]);
}
