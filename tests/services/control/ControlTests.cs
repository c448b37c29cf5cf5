using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Tests;

public sealed class ControlTests : IAsyncLifetime
{
    private static readonly string[] People = ["api", "uplink"];

    private static readonly (string[] Callers, Func<ControlContract.ControlClient, CallOptions, Task> Ask)[] Methods =
    [
        (People, async (control, call) => await control.OpenTunnelAsync(new(), call)),
        (People, async (control, call) => await control.CloseTunnelAsync(new(), call)),
        (People, async (control, call) => await control.GetTunnelAsync(new(), call)),
        (["api"], async (control, call) => await control.AddMeterAsync(new(), call)),
        (["api", "control"], async (control, call) => await control.RunCommandAsync(new(), call)),
        (People, async (control, call) => await control.ApplyUpdateAsync(new(), call)),
        (People, async (control, call) => await control.GetUpdateAsync(new(), call)),
        (["watchdog"], async (control, call) => await control.RebootAsync(new(), call)),
    ];

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private RunningService _control = null!;

    private static CallOptions Call => new(cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync() => _control = await RunningService.StartAsync("control", _secrets);

    [Fact]
    public async Task A_meter_that_is_none_is_told_what_is_wrong_with_it()
    {
        await using var client = Client("api");
        Assert.StartsWith("the id is not 8 hex digits", (await Get(client).AddMeterAsync(new() { Name = "x", Origin = "page" }, Call)).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("watchdog")]
    [InlineData("api")]
    [InlineData("control")]
    public async Task Only_those_of_the_table_may_ask(string caller)
    {
        await using var client = Client(caller);
        foreach (var (_, ask) in Methods.Where(method => !method.Callers.Contains(caller)))
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => ask(Get(client), Call));
            Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        }
    }

    [Fact]
    public void Every_method_of_the_contract_is_asked_here() =>
        Assert.Equal(ControlContract.Descriptor.Methods.Count, Methods.Length);

    [Fact]
    public async Task It_stops_in_order() =>
        Assert.Equal(ExitCodes.Done, await _control.StopAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private EdgeApp Client(string caller)
    {
        var builder = Hosted.Builder(caller, _secrets, _logs, ("Peers:Control", _control.Address.ToString()));
        builder.AddClient<ControlContract.ControlClient>("control");
        return builder.Build();
    }

    private static ControlContract.ControlClient Get(EdgeApp app) => app.Services.GetRequiredService<ControlContract.ControlClient>();
}
