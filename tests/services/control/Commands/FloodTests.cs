using System.Text.Json;
using Edge.Control.Commands;

namespace Edge.Control.Tests.Commands;

/// <summary>More than anybody should ask for, at once.</summary>
public sealed class FloodTests
{
    private const int Many = 1000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_commands_at_once_over_the_bus_are_each_answered_or_dropped_with_a_count()
    {
        await using var house = await ControlHouse.StartAsync();
        var goOn = new TaskCompletionSource();
        house.Uplink.Send = async (_, stop) =>
        {
            await goOn.Task.WaitAsync(stop);
            return new();
        };
        // The first holds one of eight places for as long as the flood lasts.
        await house.TellAsync("""{"command":"send-now"}""");
        for (var n = 0; n < Many; n++)
            await house.TellAsync(n % 2 == 0 ? """{"command":"status"}""" : """{"command":"nothing"}""");
        goOn.SetResult();
        var desk = house.Get<CommandDesk>();
        var answers = new HashSet<string>();
        await EachAsync(house, Many + 1, answer => Assert.True(answers.Add(answer.Correlation), "one was answered twice"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{answers.Count} answered, {desk.Dropped} dropped");
        Assert.True((await house.AskAsync("""{"command":"status"}""")).GetProperty("ok").GetBoolean());
        // Neither the card nor the log is worn out by it.
        Assert.InRange(house.Store.Audit.Count, 0, 1 + 10);
        Assert.InRange(house.Logs.Entries.Count(entry => entry.Id == 7001), 0, 60);
        Assert.InRange(house.Logs.Entries.Count(entry => entry.Id == 7002), 0, 6);
    }

    [Fact]
    public async Task A_thousand_at_once_from_programs_are_answered_and_only_so_many_are_under_way()
    {
        await using var house = await ControlHouse.StartAsync();
        house.Store.Hangs = true;
        var runner = house.Get<CommandRunner>();
        var asked = Enumerable.Range(0, Many).Select(_ => runner.RunAsync("""{"command":"status"}"""u8.ToArray(), CommandOrigin.Token, Cancel)).ToList();
        var answers = (await Task.WhenAll(asked)).Select(answer => JsonElement.Parse(answer)).ToList();
        Assert.Equal(CommandRunner.AtATime, answers.Count(answer => answer.GetProperty("ok").GetBoolean()));
        Assert.All(answers.Where(answer => !answer.GetProperty("ok").GetBoolean()), answer => Assert.Equal("busy", answer.GetProperty("error").GetString()));
        house.Store.Hangs = false;
        Assert.True(JsonElement.Parse(await runner.RunAsync("""{"command":"status"}"""u8.ToArray(), CommandOrigin.Token, Cancel)).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Large_requests_in_masses_do_not_make_control_grow()
    {
        await using var house = await ControlHouse.StartAsync();
        var large = $$$"""{"command":"status","args":{"x":"{{{new string('x', 60_000)}}}"}}""";
        await house.AskAsync(large);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var answered = 0;
        var desk = house.Get<CommandDesk>();
        for (var n = 0; n < Many; n++)
            await house.TellAsync(large);
        await EachAsync(house, Many, _ => answered++);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{answered} answered, {desk.Dropped} dropped, {grown} bytes more");
        // 60 MB went through; what waits at most is 64 of them.
        Assert.InRange(grown, long.MinValue, 16 * 1024 * 1024);
    }

    /// <summary>All answers to so many requests; the others were dropped, and the desk tells how many.</summary>
    private static async Task EachAsync(ControlHouse house, int requests, Action<(string Correlation, JsonElement Answer)> take)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        for (var answered = 0; answered + house.Get<CommandDesk>().Dropped < requests;)
        {
            if (house.TryAnswer() is { } answer)
            {
                answered++;
                take(answer);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
            }
        }
    }
}
