using Edge.Hosting.Tests.Calls;
using Edge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting.Tests.Life;

public sealed class DrainTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();

    [Fact]
    public async Task A_call_that_does_not_end_is_broken_off_and_the_stop_is_still_orderly()
    {
        var builder = Hosted.Builder("control", _secrets, _logs, ("Process:DrainWithin", "00:00:00.500"));
        builder.AllowCallers("edge.v1.Control", new CallerTable { ["CloseTunnel"] = ["api"] });
        builder.Services.AddSingleton<TunnelCalls>();
        await using var control = await Hosted.StartAsync(builder, app => app.MapGrpcService<TunnelService>());
        await using var client = new PeerClient("api", _secrets, _logs, control.Addresses[0]);
        using var call = client.Control.CloseTunnelAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        await control.Services.GetRequiredService<TunnelCalls>().Hanging.Task.WaitAsync(Hosted.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Done, await control.StopAsync());
        await Assert.ThrowsAsync<RpcException>(async () => await call);
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _logs.Dispose();
    }
}
