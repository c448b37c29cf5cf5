using System.Text.Json;
using Edge.Control.Engine;

namespace Edge.Containers.Tests;

/// <summary>
/// The commands that need the engine, on the real one. The demonstration's control has no socket, so its program runs once more for each
/// request: with the socket, control's own secrets, in the stack's network, and labelled as one of the stack's containers.
/// </summary>
public sealed class CommandTests(DemoHouse stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_service_is_restarted_and_only_that_one_and_the_audit_has_it()
    {
        var (before, others) = (await StartedAsync("listener"), await StartedAsync("store"));
        var answer = await AskAsync("""{"command":"restart","args":{"service":"listener"}}""");
        Assert.Equal("""{"service":"listener","restarted":true}""", answer.GetProperty("answer").GetRawText());
        Assert.NotEqual(before, await StartedAsync("listener"));
        Assert.Equal(others, await StartedAsync("store"));
        await stack.UntilAsync("the listener is healthy again", Patience, status => status.GetProperty("services").GetProperty("listener").GetProperty("health").GetString() == "healthy");

        var audit = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "audit", "--json", "--project", stack.Project);
        Assert.True(audit.ExitCode == 0, audit.Errors);
        var newest = JsonElement.Parse(audit.Output).GetProperty("entries")[0];
        Assert.Equal(("command_line", "restart", """{"service":"listener"}""", "done"), (newest.GetProperty("origin").GetString(),
            newest.GetProperty("command").GetString(), newest.GetProperty("args").GetString(), newest.GetProperty("outcome").GetString()));
        var table = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "audit", "--project", stack.Project);
        Assert.Matches("""command_line +restart +done .*"service":"listener" """.TrimEnd(), table.Output);
    }

    [Fact]
    public async Task Control_is_restarted_after_its_answer()
    {
        var before = await StartedAsync("control");
        var answer = await AskAsync("""{"command":"restart","args":{"service":"control"}}""");
        Assert.False(answer.GetProperty("answer").GetProperty("restarted").GetBoolean());
        Assert.NotEqual(before, await StartedAsync("control"));
        await stack.UntilAsync("control is healthy again", Patience, status => status.GetProperty("services").GetProperty("control").GetProperty("health").GetString() == "healthy");
    }

    /// <summary>Control itself is gone while the engine restarts it.</summary>
    [Fact]
    public async Task The_engine_goes_on_with_a_restart_when_whoever_asked_is_gone()
    {
        using var engine = new EngineClient(new EngineOptions(), TimeProvider.System);
        var before = await StartedAsync("watchdog");
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        gone.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await engine.RestartAsync(await stack.ContainerAsync("watchdog"), TimeSpan.FromSeconds(40), gone.Token));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (await StartedAsync("watchdog") == before || await stack.ContainerAsync("watchdog") == "")
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, bound.Token);
    }

    [Fact]
    public async Task Logs_are_what_the_service_has_written()
    {
        var result = (await AskAsync("""{"command":"logs","args":{"service":"store","lines":5}}""")).GetProperty("answer");
        var lines = result.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!).ToList();
        Assert.InRange(lines.Count, 1, 5);
        Assert.All(lines, line => Assert.True(JsonElement.Parse(line).TryGetProperty("EventId", out _), line));
        Assert.Equal((0, 0), (result.GetProperty("left_out").GetInt32(), result.GetProperty("shortened").GetInt32()));
    }

    [Fact]
    public async Task Nothing_but_the_stacks_own_services_can_be_named()
    {
        foreach (var service in (string[])["radio", "cloud", await stack.ContainerAsync("store"), $"{stack.Project}-store-1", "../store"])
            Assert.Equal("bad_args", (await AskAsync($$$"""{"command":"restart","args":{"service":"{{{service}}}"}}""")).GetProperty("code").GetString());
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

    private async Task<string> StartedAsync(string service) =>
        await Command.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", await stack.ContainerAsync(service, all: true));

    private async Task<JsonElement> AskAsync(string request)
    {
        var image = await Command.DockerAsync("inspect", "--format", "{{.Image}}", await stack.ContainerAsync("control"));
        var secrets = Path.Combine(Command.Root, ".edge", stack.Project, "secrets");
        var ended = await Command.RunAsync("docker", Patience, request,
        [
            "run", "--rm", "--interactive", "--user", "0:0", "--network", $"{stack.Project}_bus",
            "--label", $"com.docker.compose.project={stack.Project}", "--label", "com.docker.compose.service=asker", "--label", "com.docker.compose.oneoff=True",
            "--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume", $"{secrets}/control/grpc-token:/run/secrets/grpc-token:ro",
            "--volume", $"{secrets}/control/bus-password:/run/secrets/bus-password:ro", "--volume", $"{secrets}/grpc-callers:/run/secrets/grpc-callers:ro",
            image, "dotnet", "Edge.Control.dll", "--command",
        ]);
        var line = Array.Find(ended.Output.Split('\n'), line => line.StartsWith("{\"answer\"", StringComparison.Ordinal) || line.StartsWith("{\"error\"", StringComparison.Ordinal));
        Assert.True(line is not null, $"{ended.Output}\n{ended.Errors}");
        return JsonElement.Parse(line);
    }
}
