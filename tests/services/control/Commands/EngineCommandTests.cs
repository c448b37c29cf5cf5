using System.Text.Json;
using Edge.Control.Tests.Rebooting;

namespace Edge.Control.Tests.Commands;

/// <summary>The commands that need the container engine, over the bus, with an engine that is played.</summary>
public sealed class EngineCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_restarted_by_the_engine_with_its_grace_and_then_answered()
    {
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        await using var house = await ControlHouse.StartAsync(stack.Setting);
        var answer = await house.AskAsync("""{"command":"restart","args":{"service":"store"}}""");
        Assert.Equal("""{"service":"store","restarted":true}""", answer.GetProperty("result").GetRawText());
        Assert.Equal(["/containers/c2/restart?t=40"], stack.Done);
    }

    [Theory]
    [InlineData("control", "c5")]
    [InlineData("uplink", "c3")]
    [InlineData("broker", "c0")]
    [InlineData("api", "c4")]
    public async Task What_carries_the_answer_is_restarted_after_it_and_the_audit_has_it_by_then(string service, string id)
    {
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        await using var house = await ControlHouse.StartAsync(stack.Setting);
        var answer = await house.AskAsync($$$"""{"command":"restart","args":{"service":"{{{service}}}"}}""");
        Assert.False(answer.GetProperty("result").GetProperty("restarted").GetBoolean());
        Assert.Empty(stack.Done);
        await UntilAsync(() => !stack.Done.IsEmpty);
        Assert.Equal([$"/containers/{id}/restart?t=40"], stack.Done);
        var entry = Assert.Single(house.Store.Audit);
        Assert.Equal(("cloud", "restart", $$"""{"service":"{{service}}"}""", "done"), (entry.Origin, entry.Command, entry.Args, entry.Outcome));
    }

    [Theory]
    [InlineData("\"cloud\"")]
    [InlineData("\"c2\"")]
    [InlineData("\"store; reboot\"")]
    [InlineData("\"../store\"")]
    [InlineData("\"Store\"")]
    [InlineData("\"\"")]
    [InlineData("[\"store\"]")]
    [InlineData("null")]
    public async Task Nothing_but_the_gateways_own_services_can_be_named(string service)
    {
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        await using var house = await ControlHouse.StartAsync(stack.Setting);
        foreach (var command in (string[])["restart", "logs"])
            Assert.Equal("bad_args", (await house.AskAsync($$$"""{"command":"{{{command}}}","args":{"service":{{{service}}}}}""")).GetProperty("error").GetString());
        Assert.Empty(stack.Done);
    }

    [Fact]
    public async Task A_service_without_a_container_is_told()
    {
        await using var engine = await PlayedEngine.StartAsync();
        await using var house = await ControlHouse.StartAsync(new PlayedStack(engine).Setting);
        var answer = await house.AskAsync("""{"command":"restart","args":{"service":"watchdog"}}""");
        Assert.Equal("this gateway has no container of watchdog", answer.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("""{"command":"restart","args":{"service":"store"}}""")]
    [InlineData("""{"command":"restart","args":{"service":"control"}}""")]
    [InlineData("""{"command":"logs","args":{"service":"store"}}""")]
    [InlineData("""{"command":"reboot"}""")]
    public async Task Without_the_engine_it_is_refused_and_the_text_says_why(string request)
    {
        await using var house = await ControlHouse.StartAsync();
        var answer = await house.AskAsync(request);
        Assert.Equal("failed", answer.GetProperty("error").GetString());
        Assert.StartsWith("the container engine cannot be asked at /nowhere/engine.sock: ", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_the_last_lines_of_both_outputs()
    {
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        await using var house = await ControlHouse.StartAsync(stack.Setting);
        var answer = await house.AskAsync("""{"command":"logs","args":{"service":"listener","lines":7}}""");
        Assert.Equal("""{"service":"listener","lines":["first","trouble","second"],"left_out":0,"shortened":0}""", answer.GetProperty("result").GetRawText());
        Assert.Equal(["/containers/c1/logs?stdout=1&stderr=1&tail=7"], stack.Done);
        Assert.Equal("bad_args", (await house.AskAsync("""{"command":"logs","args":{"service":"listener","lines":501}}""")).GetProperty("error").GetString());
        await house.AskAsync("""{"command":"logs","args":{"service":"listener"}}""");
        Assert.EndsWith("tail=100", stack.Done.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_much_was_said_the_answer_fits_and_the_newest_lines_are_in_it()
    {
        await using var engine = await PlayedEngine.StartAsync();
        var stack = new PlayedStack(engine);
        stack.Logs = [.. Enumerable.Range(0, 500).SelectMany(n => PlayedStack.Frame(1, $"{n} {new string('\u001b', 3000)}\n"))];
        await using var house = await ControlHouse.StartAsync(stack.Setting);
        var answer = await house.AskAsync("""{"command":"logs","args":{"service":"listener","lines":500}}""");
        Assert.InRange(answer.GetRawText().Length, 30_000, 64 * 1024);
        var result = answer.GetProperty("result");
        Assert.StartsWith("499 ", result.GetProperty("lines").EnumerateArray().Last().GetString(), StringComparison.Ordinal);
        Assert.Equal(500, result.GetProperty("left_out").GetInt32() + result.GetProperty("lines").GetArrayLength());
        Assert.Equal(500, result.GetProperty("shortened").GetInt32());
    }

    [Fact]
    public async Task A_reboot_is_answered_first_and_then_the_host_is_told()
    {
        await using var engine = await PlayedEngine.StartAsync();
        await using var house = await ControlHouse.StartAsync(("Engine:Socket", engine.Socket));
        var answer = await house.AskAsync("""{"command":"reboot"}""");
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("result").ValueKind);
        Assert.Empty(engine.Asked);
        await UntilAsync(() => engine.Asked.Count == 5);
        Assert.Equal(["DELETE", "POST create", "POST start", "POST wait", "DELETE"], engine.Asked);
        Assert.Equal("bad_args", (await house.AskAsync("""{"command":"reboot","args":{"force":true}}""")).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_restart_that_fails_after_its_answer_is_logged()
    {
        await using var engine = await PlayedEngine.StartAsync();
        engine.RefusesStart = true;
        await using var house = await ControlHouse.StartAsync(("Engine:Socket", engine.Socket));
        house.Logs.Expect(7005);
        await house.AskAsync("""{"command":"reboot"}""");
        await UntilAsync(() => house.Logs.Entries.Any(entry => entry.Id == 7005));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }
}
