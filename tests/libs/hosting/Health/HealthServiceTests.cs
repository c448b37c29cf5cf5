using Edge.Hosting.Tests.Calls;
using Edge.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Edge.Hosting.Tests.Health;

public sealed class HealthServiceTests : IAsyncLifetime
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private Hosted _control = null!;
    private PeerClient _client = null!;
    private WorkPart _part = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = Hosted.Builder("control", _secrets, _logs);
        builder.AllowCallers("edge.v1.Control", new CallerTable { ["GetTunnel"] = ["api"] });
        builder.Services.AddSingleton<TunnelCalls>().AddSingleton(new WorkMonitor(_time));
        _control = await Hosted.StartAsync(builder, app => app.MapGrpcService<TunnelService>());
        _part = _control.Services.GetRequiredService<WorkMonitor>().AddPart("commit", TimeSpan.FromSeconds(60));
        // Not in any table of callers: everybody with a token may ask.
        _client = new("listener", _secrets, _logs, _control.Addresses[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge.v1.Control")]
    public async Task Health_answers_from_the_evidence(string name)
    {
        Assert.Equal(ServingStatus.Serving, await CheckAsync(name));
        _part.Works();
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(name));
        _part.Waits("the next telegram");
        Assert.Equal(ServingStatus.Serving, await CheckAsync(name));
    }

    [Fact]
    public async Task A_name_that_is_not_served_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CheckAsync("edge.v1.Store"));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Watch_tells_the_state_then_every_change_and_ends_with_the_process()
    {
        using var watch = _client.Health.Watch(new(), cancellationToken: Cancel);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _part.Works();
        _time.Advance(TimeSpan.FromMinutes(2));
        _control.Services.GetRequiredService<HealthBoard>().Look();
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        _part.Works();
        _control.Services.GetRequiredService<HealthBoard>().Look();
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        var stopped = _control.StopAsync();
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.ResponseStream.MoveNext(Cancel).WaitAsync(Hosted.Limit, Cancel));
        Assert.Equal(ExitCodes.Done, await stopped);
    }

    [Fact]
    public async Task Watch_of_a_name_that_is_not_served_says_so_and_stays()
    {
        using var watch = _client.Health.Watch(new() { Service = "edge.v1.Store" }, cancellationToken: Cancel);
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _control.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private async Task<ServingStatus> CheckAsync(string name) =>
        (await _client.Health.CheckAsync(new() { Service = name }, deadline: DateTime.MaxValue, cancellationToken: Cancel)).Status;

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(Cancel).WaitAsync(Hosted.Limit, Cancel));
        return watch.ResponseStream.Current.Status;
    }
}
