using Edge.Store.Database;

namespace Edge.Store.Tests;

public sealed class AlarmTests
{
    [Fact]
    public async Task An_episode_is_one_row_counted_while_it_lasts()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        var first = await RaiseAsync(store, "meter_silent", "a", "no word for 2 hours");
        time.Advance(TimeSpan.FromMinutes(5));
        var second = await RaiseAsync(store, "meter_silent", "a", "no word for 3 hours");
        Assert.Equal((1UL, 2UL, first.SinceMs), (first.Count, second.Count, second.SinceMs));
        Assert.True(await ClearAsync(store, "meter_silent", "a"));
        Assert.False(await ClearAsync(store, "meter_silent", "a"));
        time.Advance(TimeSpan.FromMinutes(5));
        var next = await RaiseAsync(store, "meter_silent", "a", "again");
        Assert.Equal(1UL, next.Count);
        var all = await ListAsync(store, includeCleared: true);
        Assert.Equal([("again", false, 1UL), ("no word for 3 hours", true, 2UL)],
            all.Select(alarm => (alarm.Text, alarm.HasClearedMs, alarm.Count)));
        Assert.Equal(["again"], (await ListAsync(store, includeCleared: false)).Select(alarm => alarm.Text));
    }

    [Fact]
    public async Task An_episode_that_was_told_later_began_when_it_began_but_not_before_the_last_one_had_ended()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var first = await RaiseAsync(store, "meter_silent", "a", "began while the store was away", now - 60_000);
        Assert.Equal(now - 60_000, first.SinceMs);
        Assert.Equal(now - 60_000, (await RaiseAsync(store, "meter_silent", "a", "still", now - 90_000)).SinceMs);
        await ClearAsync(store, "meter_silent", "a");
        Assert.Equal(now, (await RaiseAsync(store, "meter_silent", "a", "again", now - 60_000)).SinceMs);
        Assert.Equal(now, (await RaiseAsync(store, "meter_silent", "b", "a clock that is wrong", now + 60_000)).SinceMs);
    }

    [Fact]
    public async Task Alarms_of_other_kinds_and_subjects_are_other_alarms_and_survive_a_restart()
    {
        await using var store = await HostedStore.StartAsync();
        await RaiseAsync(store, "meter_silent", "a", "1");
        await RaiseAsync(store, "meter_silent", "b", "2");
        await RaiseAsync(store, "radio_silent", "a", "3");
        await ClearAsync(store, "meter_silent", "a");
        await store.RestartAsync();
        Assert.Equal(["2", "3"], (await ListAsync(store, false)).Select(alarm => alarm.Text).Order());
    }

    [Fact]
    public async Task Ended_alarms_are_kept_to_a_bound_and_lasting_ones_always()
    {
        await using var store = await HostedStore.StartAsync(("Store:AlarmsKept", "3"));
        await RaiseAsync(store, "lasting", "x", "first of all");
        for (var i = 0; i < 10; i++)
        {
            await RaiseAsync(store, "ended", "x", $"{i}");
            await ClearAsync(store, "ended", "x");
        }
        Assert.Equal(["first of all", "9", "8", "7"], (await ListAsync(store, true)).Select(alarm => alarm.Text));
    }

    [Fact]
    public async Task What_is_raised_again_shares_the_next_commit_and_is_answered_when_it_is_durable()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"));
        await RaiseAsync(store, "no_receiver", "x", "begins: at once");
        await RaiseAsync(store, "other", "x", "begins: at once");
        var again = Enumerable.Range(0, 20).Select(_ => RaiseAsync(store, "no_receiver", "x", "goes on")).ToList();
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Many(1, 10));
        await store.WaitForWaitingAsync(10);
        Assert.Equal([1UL, 1UL], (await ListAsync(store, false)).Select(alarm => alarm.Count));
        Assert.DoesNotContain(again, raised => raised.IsCompleted);
        Assert.False(await ClearAsync(store, "never_raised", "x"));
        Assert.DoesNotContain(again, raised => raised.IsCompleted);

        Assert.True(await ClearAsync(store, "no_receiver", "x"));
        Assert.Equal(Enumerable.Range(2, 20).Select(i => (ulong)i), (await Task.WhenAll(again)).Select(alarm => alarm.Count).Order());
        Assert.Equal(10, (await stream.AckAsync()).Outcomes.Count);
        Assert.Equal([21UL], (await ListAsync(store, true)).Where(alarm => alarm.HasClearedMs).Select(alarm => alarm.Count));
    }

    [Fact]
    public async Task An_alarm_that_is_refused_takes_nothing_with_it()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"));
        await store.Get<Writing.Writer>().WriteAsync(open => open.Database.Run("""
            INSERT INTO alarms (kind, subject, text, since_ms, count)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT 'many', i, 'text', 0, 1 FROM n
            """), TestContext.Current.CancellationToken);
        using var stream = store.Listener.Append();
        await stream.SendAsync(Sample.Many(1, 10));
        await store.WaitForWaitingAsync(10);
        var fault = await Assert.ThrowsAsync<RpcException>(() => RaiseAsync(store, "one_more", "x", "text"));
        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        Assert.Equal(10, (await stream.AckAsync()).Outcomes.Count);
    }

    [Theory]
    [InlineData("", "a", "text")]
    [InlineData("Upper", "a", "text")]
    [InlineData("1st", "a", "text")]
    [InlineData("kind/x", "a", "text")]
    [InlineData("kind", "", "text")]
    [InlineData("kind", "a\n", "text")]
    [InlineData("kind", "a", "")]
    [InlineData("kind", "a", "two\nlines")]
    public async Task What_cannot_be_an_alarm_is_refused(string kind, string subject, string text)
    {
        await using var store = await HostedStore.StartAsync();
        var fault = await Assert.ThrowsAsync<RpcException>(() => RaiseAsync(store, kind, subject, text));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    private static async Task<Alarm> RaiseAsync(HostedStore store, string kind, string subject, string text, long sinceMs = 0) =>
        (await store.Listener.Calls.RaiseAlarmAsync(new() { Kind = kind, Subject = subject, Text = text, SinceMs = sinceMs })).Alarm;

    private static async Task<bool> ClearAsync(HostedStore store, string kind, string subject) =>
        (await store.Listener.Calls.ClearAlarmAsync(new() { Kind = kind, Subject = subject })).Cleared;

    private static async Task<IReadOnlyList<Alarm>> ListAsync(HostedStore store, bool includeCleared) =>
        (await store.Api.Calls.ListAlarmsAsync(new() { IncludeCleared = includeCleared })).Alarms;
}
