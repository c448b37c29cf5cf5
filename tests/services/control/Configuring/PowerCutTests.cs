using Edge.Control.Configuring;
using Edge.Control.Configuring.Changes;
using Edge.Control.Judging;
using Grpc.Core;

namespace Edge.Control.Tests.Configuring;

/// <summary>Everything ends before each single thing that is done to a disk; the next life finds what was there then.</summary>
public sealed class PowerCutTests
{
    private const string Change = """
        "settings":{"Store":{"RetentionDays":5}},
        "meters":{"mode":"replace","files":{"flat-1.conf":"name=Flat 1\ndriver=iperl\nid=11111111\nkey=NOKEY\n","new.conf":"name=New\nid=55555555\n"}}
        """;

    private sealed class PowerCut : Exception;

    [Fact]
    public async Task A_change_is_done_or_not_begun_wherever_the_power_goes()
    {
        var wanted = await RunAsync(cutAt: int.MaxValue, isGood: true);
        Assert.True(wanted.IsOver && wanted.Steps > 30, $"{wanted.Steps} steps");
        var begun = 0;
        for (var cut = 0; cut < wanted.Steps; cut++)
        {
            var (files, _, isBegun, isOver) = await RunAsync(cut, isGood: true);
            Assert.True(isOver, $"cut before step {cut}");
            Assert.Equal(isBegun ? wanted.Files : wanted.Before, files);
            begun += isBegun ? 1 : 0;
        }

        Assert.InRange(begun, 15, wanted.Steps - 10);
    }

    [Fact]
    public async Task A_change_that_is_taken_back_is_so_wherever_the_power_goes()
    {
        var whole = await RunAsync(cutAt: int.MaxValue, isGood: false);
        Assert.Equal(whole.Before, whole.Files);
        for (var cut = 0; cut < whole.Steps; cut++)
        {
            var (files, _, _, isOver) = await RunAsync(cut, isGood: false);
            Assert.True(isOver, $"cut before step {cut}");
            Assert.Equal(whole.Before, files);
        }
    }

    [Fact]
    public async Task Restarting_itself_comes_last_and_it_goes_on_afterwards()
    {
        await using var house = await ConfigHouse.StartAsync();
        house.Judge.Watch = async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, house.Time, stop);
            return new(true, "");
        };
        await house.TakeAsync(house.Sealed(""" "settings":{"Logging":{"Level":"Debug"}} """));
        using var ended = new CancellationTokenSource();
        var life = house.Get<ChangeWorker>().GoOnAsync(isStart: false, ended.Token);
        await house.Logs.WaitForAsync(7306, TestContext.Current.CancellationToken);
        Assert.Equal(["api", "broker", "listener", "store", "uplink", "watchdog", "control"], house.Stack.Restarted);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => life);

        house.Judge.Watch = _ => Task.FromResult(new Verdict(true, "well"));
        house.Restart();
        await house.WorkAsync(isStart: true);
        Assert.Equal(7, house.Stack.Restarted.Count);
        Assert.Equal(("done", 1), (ConfigStatusCommand.State(house.Recorded), house.Recorded!.Starts));
    }

    [Fact]
    public async Task What_fails_because_control_is_stopped_takes_nothing_back()
    {
        await using var house = await ConfigHouse.StartAsync();
        using var ended = new CancellationTokenSource();
        house.Judge.Watch = async _ =>
        {
            await ended.CancelAsync();
            throw new RpcException(new Status(StatusCode.Cancelled, "the caller gave up"));
        };
        await house.TakeAsync(house.Sealed(Change));
        await Assert.ThrowsAsync<OperationCanceledException>(() => house.Get<ChangeWorker>().GoOnAsync(isStart: false, ended.Token));
        Assert.Equal("applying", ConfigStatusCommand.State(house.Recorded));
    }

    [Fact]
    public async Task Control_that_starts_again_and_again_takes_the_change_back()
    {
        await using var house = await ConfigHouse.StartAsync();
        var before = house.Files();
        house.Judge.Watch = _ => throw new PowerCut();
        await house.TakeAsync(house.Sealed(Change));
        for (var life = 0; life < ChangeWorker.MostStarts; life++)
        {
            house.Restart();
            await Assert.ThrowsAsync<PowerCut>(() => house.WorkAsync(isStart: true));
        }

        house.Restart();
        await house.WorkAsync(isStart: true);
        Assert.Equal("taken_back", ConfigStatusCommand.State(house.Recorded));
        Assert.Equal(before, house.Files());
        Assert.Contains("control has started 6 times since", house.Alarms.Lasting.Values.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_cannot_be_restarted_takes_it_back_as_soon_as_that_can_be_done()
    {
        await using var house = await ConfigHouse.StartAsync();
        var before = house.Files();
        await house.TakeAsync(house.Sealed(Change));
        house.Stack.RefusesRestarts = true;
        Assert.Equal(TimeSpan.FromSeconds(30), await house.WorkAsync());
        Assert.Equal(before, house.Files());
        Assert.Equal("taking_back", ConfigStatusCommand.State(house.Recorded));

        house.Stack.RefusesRestarts = false;
        house.Alarms.IsAway = true;
        Assert.Equal(TimeSpan.FromSeconds(30), await house.WorkAsync());
        Assert.Equal("taken_back", ConfigStatusCommand.State(house.Recorded));
        house.Alarms.IsAway = false;
        Assert.Equal(TimeSpan.FromSeconds(2), await house.WorkAsync());
        Assert.Contains("cannot start: no such device", house.Alarms.Lasting.Values.Single(), StringComparison.Ordinal);
        Assert.Equal(0, house.Judge.Watches);
    }

    private static async Task<(SortedDictionary<string, string> Files, int Steps, bool IsBegun, bool IsOver, SortedDictionary<string, string> Before)> RunWholeAsync(int cutAt, bool isGood)
    {
        await using var house = await ConfigHouse.StartAsync();
        house.Judge.Watch = _ => Task.FromResult(new Verdict(isGood, "so it is"));
        var whole = house.Sealed(Change);
        var before = house.Files();
        var steps = 0;
        house.BeforeDisk = _ =>
        {
            if (steps++ == cutAt)
                throw new PowerCut();
        };
        try
        {
            await house.TakeAsync(whole);
            await house.WorkAsync();
        }
        catch (PowerCut)
        {
            house.BeforeDisk = null;
        }

        house.Restart();
        var isBegun = house.Recorded is not null;
        await house.WorkAsync(isStart: true);
        var isOver = house.Recorded is null or { HasEnded: true, Told: true };
        // What an unfinished life leaves beside is hidden, and of no meaning.
        var files = house.Files();
        foreach (var hidden in files.Keys.Where(file => Path.GetFileName(file).StartsWith('.')).ToList())
            files.Remove(hidden);
        Assert.True(isGood || !isBegun || house.Alarms.Lasting.Count == 1);
        return (files, steps, isBegun, isOver, before);
    }

    private static async Task<Outcome> RunAsync(int cutAt, bool isGood)
    {
        var (files, steps, isBegun, isOver, before) = await RunWholeAsync(cutAt, isGood);
        return new(files, steps, isBegun, isOver) { Before = before };
    }

    private sealed record Outcome(SortedDictionary<string, string> Files, int Steps, bool IsBegun, bool IsOver)
    {
        public required SortedDictionary<string, string> Before { get; init; }
    }
}
