using System.Text.Json;
using Edge.Control.Engine;

namespace Edge.Containers.Tests;

/// <summary>The commands that need the engine, asked for on the command line: on a gateway whose control may ask it, and on one where it may not.</summary>
[Collection(UpdateHouse.Shared)]
public sealed class CommandTests(DemoHouse stack, UpdateHouse gateway)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_service_is_restarted_and_only_that_one_and_the_audit_has_it()
    {
        var (before, others) = (await StartedAsync(gateway, "listener"), await StartedAsync(gateway, "store"));
        Assert.Equal("""{"service": "listener", "restarted": true}""", await AskAsync("restart", "service=listener"));
        Assert.NotEqual(before, await StartedAsync(gateway, "listener"));
        Assert.Equal(others, await StartedAsync(gateway, "store"));
        await gateway.UntilAsync("the listener is healthy again", Patience, status => status.GetProperty("services").GetProperty("listener").GetProperty("health").GetString() == "healthy");

        var newest = JsonElement.Parse(await AskAsync("audit")).GetProperty("entries")[0];
        Assert.Equal(("command_line", "restart", """{"service":"listener"}""", "done"), (newest.GetProperty("origin").GetString(),
            newest.GetProperty("command").GetString(), newest.GetProperty("args").GetString(), newest.GetProperty("outcome").GetString()));
        var table = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "audit", "--project", gateway.Project);
        Assert.Matches("""command_line +restart +done .*"service":"listener" """.TrimEnd(), table.Output);
    }

    [Fact]
    public async Task Control_restarts_itself_after_its_answer()
    {
        var before = await StartedAsync(gateway, "control");
        Assert.False(JsonElement.Parse(await AskAsync("restart", "service=control")).GetProperty("restarted").GetBoolean());
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (await StartedAsync(gateway, "control") == before)
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, bound.Token);
        await gateway.UntilAsync("control is healthy again", Patience, status => status.GetProperty("services").GetProperty("control").GetProperty("health").GetString() == "healthy");
    }

    /// <summary>Control itself is gone while the engine restarts it.</summary>
    [Fact]
    public async Task The_engine_goes_on_with_a_restart_when_whoever_asked_is_gone()
    {
        using var engine = new EngineClient(new EngineOptions(), TimeProvider.System);
        var before = await StartedAsync(stack, "watchdog");
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var container = await stack.ContainerAsync("watchdog");
        var asked = engine.RestartAsync(container, gone.Token);
        await UntilStoppingAsync(container, since: before);
        await gone.CancelAsync();
        // It may have ended before whoever asked was gone; what counts is what becomes of the container.
        await Record.ExceptionAsync(() => asked);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (await StartedAsync(stack, "watchdog") == before || await stack.ContainerAsync("watchdog") == "")
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, bound.Token);
    }

    [Fact]
    public async Task Logs_are_what_the_service_has_written()
    {
        var result = JsonElement.Parse(await AskAsync("logs", "service=store", "lines=5"));
        var lines = result.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!).ToList();
        Assert.InRange(lines.Count, 1, 5);
        Assert.All(lines, line => Assert.True(JsonElement.Parse(line).TryGetProperty("EventId", out _), line));
        Assert.Equal((0, 0), (result.GetProperty("left_out").GetInt32(), result.GetProperty("shortened").GetInt32()));
    }

    [Fact]
    public async Task Nothing_but_the_gateways_own_services_can_be_named()
    {
        foreach (var service in (string[])["radio", "cloud", await gateway.ContainerAsync("store"), $"{gateway.Project}-store-1", "../store"])
        {
            var refused = await Command.EdgeAsync(Patience, "command", "restart", $"service={service}", "--project", gateway.Project);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("service: one of broker, ", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task In_the_demonstration_which_has_no_socket_the_command_line_says_why_nothing_is_restarted()
    {
        var ended = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "command", "restart", "service=store", "--project", stack.Project);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("the container engine cannot be asked at /var/run/docker.sock", ended.Errors, StringComparison.Ordinal);
        ended = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "command", "decoder-version", "--project", stack.Project);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        Assert.Matches("""^\{\s+"version": "[0-9]""", ended.Output);
    }

    /// <summary>The service says so when the engine has begun to stop it.</summary>
    private static async Task UntilStoppingAsync(string container, string since)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(await Command.DockerAsync("logs", "--since", since, container)).Contains("\"EventId\":1002", StringComparison.Ordinal))
            await pace.WaitForNextTickAsync(bound.Token);
    }

    private static async Task<string> StartedAsync(DemoHouse house, string service) =>
        await Command.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", await house.ContainerAsync(service, all: true));

    private async Task<string> AskAsync(string command, params string[] arguments)
    {
        var ended = await Command.EdgeAsync(Patience, ["command", command, .. arguments, "--json", "--project", gateway.Project]);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        return ended.Output.Trim();
    }
}
