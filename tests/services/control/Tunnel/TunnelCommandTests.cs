using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Tunnel;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Tests.Tunnel;

/// <summary>The tunnel's commands, asked as `./edge` asks: by a program of its own beside the control that runs. Time is the real one.</summary>
public sealed class TunnelCommandTests : IAsyncLifetime
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private readonly int _port = FreePort();
    private PlayedTunnelEngine _engine = null!;
    private Hosted _control = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await PlayedTunnelEngine.StartAsync();
        _engine.SecretsDirectory = _secrets.DirectoryOf("control");
        _engine.Connected = true;
        _secrets.Write("control", TunnelPlaces.TokenName, TunnelHouse.Token + "\n");
        _control = await Hosted.StartAsync(Builder(), app => app.MapGrpcService<ControlService>());
    }

    [Fact]
    public async Task One_program_opens_it_another_sees_it_and_a_third_closes_it()
    {
        var opened = (await AskAsync("open-tunnel", """{"minutes":5}""")).GetProperty("answer");
        Assert.True(opened.GetProperty("open").GetBoolean());
        Assert.Equal("house-17", opened.GetProperty("gateway").GetString());
        Assert.Equal(TimeSpan.FromMinutes(5), opened.GetProperty("expires").GetDateTimeOffset() - opened.GetProperty("started").GetDateTimeOffset());
        var seen = (await AskAsync("tunnel")).GetProperty("answer");
        Assert.Equal(opened.GetProperty("expires").GetDateTimeOffset(), seen.GetProperty("expires").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        Assert.False((await AskAsync("close-tunnel")).GetProperty("answer").GetProperty("open").GetBoolean());
        Assert.Empty(_engine.Containers);
        Assert.Equal("""{"gateway":"house-17","open":false,"text":"it was closed on request"}""", (await AskAsync("tunnel")).GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData("open-tunnel", """{"minutes":0}""")]
    [InlineData("open-tunnel", """{"minutes":31}""")]
    [InlineData("open-tunnel", """{"minutes":"5; reboot"}""")]
    [InlineData("open-tunnel", """{"minutes":5,"image":"mine"}""")]
    [InlineData("close-tunnel", """{"minutes":5}""")]
    [InlineData("tunnel", """{"all":true}""")]
    public async Task What_makes_no_sense_is_refused_and_nothing_is_begun(string command, string args)
    {
        Assert.Equal("bad_args", (await AskAsync(command, args)).GetProperty("code").GetString());
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Why_it_cannot_be_opened_is_told()
    {
        _engine.HasImage = false;
        var answer = await AskAsync("open-tunnel");
        Assert.Equal("failed", answer.GetProperty("code").GetString());
        Assert.StartsWith("there is no image mbus-gateway/tunnel on this machine", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_asks_is_held_to_the_same_limits()
    {
        var builder = Hosted.Builder("api", _secrets, _logs, ("Peers:Control", $"http://127.0.0.1:{_port}"));
        builder.AddClient<ControlContract.ControlClient>("control");
        await using var api = builder.Build();
        var client = api.Services.GetRequiredService<ControlContract.ControlClient>();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.OpenTunnelAsync(new OpenTunnelRequest { Minutes = 31 }, cancellationToken: Cancel));
        Assert.Equal((StatusCode.InvalidArgument, "minutes: 1 to 30 are expected"), (refused.StatusCode, refused.Status.Detail));
        var opened = await client.OpenTunnelAsync(new OpenTunnelRequest(), cancellationToken: Cancel);
        Assert.Equal(30 * 60_000, opened.ExpiresMs - opened.StartedMs);
        Assert.Equal(0, await _control.StopAsync());
        Assert.Empty(_engine.Containers);
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _engine.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private async Task<JsonElement> AskAsync(string command, string args = "{}")
    {
        await using var program = Builder().Build();
        var request = Encoding.UTF8.GetBytes($$"""{"command":"{{command}}","args":{{args}}}""");
        return JsonElement.Parse(await CommandQuestion.AnswerAsync(program.Services, request));
    }

    private EdgeHostBuilder Builder() => Hosted.Builder("control", _secrets, _logs,
        ("Engine:Socket", _engine.Socket), ("Gateway:Id", "house-17"), ("Listen:GrpcPort", $"{_port}"), ("Peers:Control", $"http://127.0.0.1:{_port}")).AddControl();

    /// <summary>Control must know its own address before it runs.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
