using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Control.Rebooting;
using Edge.Testing;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Rebooting;

public sealed class HostRebootTests : IDisposable
{
    private readonly FailingLogs _logs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_process_of_the_machine_is_told_by_a_container_that_can_do_nothing_else()
    {
        await using var engine = await PlayedEngine.StartAsync();
        await RebootAsync(engine);
        Assert.Equal(["DELETE", "POST create", "POST start", "POST wait", "DELETE"], engine.Asked);
        var container = engine.Created!;
        Assert.Equal(PlayedEngine.OwnImage, container["Image"]!.GetValue<string>());
        Assert.Equal(("""["/edge"]""", """["control","--interrupt-init"]"""), (container["Entrypoint"]!.ToJsonString(), container["Cmd"]!.ToJsonString()));
        var host = container["HostConfig"]!;
        Assert.Equal("host", host["PidMode"]!.GetValue<string>());
        Assert.Equal("none", host["NetworkMode"]!.GetValue<string>());
        Assert.Equal("""["ALL"]""", host["CapDrop"]!.ToJsonString());
        foreach (var right in new[] { "Privileged", "CapAdd", "Binds", "Mounts", "Devices" })
            Assert.False(((JsonObject)host).ContainsKey(right));
    }

    [Fact]
    public async Task An_engine_that_refuses_is_quoted_and_nothing_is_left_behind()
    {
        await using var engine = await PlayedEngine.StartAsync();
        engine.RefusesStart = true;
        var error = await Assert.ThrowsAsync<EngineException>(() => RebootAsync(engine));
        Assert.Equal("the container engine answered 500: no such runtime", error.Message);
        Assert.Equal("DELETE", engine.Asked[^1]);
    }

    [Fact]
    public async Task A_signal_that_did_not_arrive_is_an_error()
    {
        await using var engine = await PlayedEngine.StartAsync();
        engine.ExitCode = 1;
        var error = await Assert.ThrowsAsync<EngineException>(() => RebootAsync(engine));
        Assert.Equal("the machine's first process could not be told (exit code 1)", error.Message);
    }

    [Fact]
    public async Task Without_the_engines_socket_it_says_where_it_looked()
    {
        var options = new EngineOptions { Socket = "/nowhere/engine.sock" };
        using var client = new EngineClient(options, TimeProvider.System);
        var error = await Assert.ThrowsAsync<EngineException>(() => Reboot(client, options).RebootAsync("", Cancel));
        Assert.StartsWith("the container engine cannot be asked at /nowhere/engine.sock: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_never_answers_is_given_up()
    {
        await using var engine = await PlayedEngine.StartAsync();
        engine.Hangs = true;
        var error = await Assert.ThrowsAsync<EngineException>(() => RebootAsync(engine));
        Assert.Equal("the container engine did not answer within 1 s", error.Message);
    }

    public void Dispose() => _logs.Dispose();

    private async Task RebootAsync(PlayedEngine engine)
    {
        var options = new EngineOptions { Socket = engine.Socket, Timeout = TimeSpan.FromSeconds(1) };
        using var client = new EngineClient(options, TimeProvider.System);
        await Reboot(client, options).RebootAsync("the store does not move", Cancel);
    }

    private HostReboot Reboot(EngineClient client, EngineOptions options) => new(client, options, _logs.CreateLogger<HostReboot>());
}
