namespace Edge.Store.Tests;

/// <summary>heard = stored + duplicate + rejected + dropped + queued, whatever happens to the listener.</summary>
public sealed class CounterTests
{
    [Fact]
    public async Task What_the_listener_has_heard_and_not_handed_over_is_queued()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.SendAsync(new HeardCounters { Heard = 20, Duplicate = 3, Dropped = 2 }, Sample.Many(1, 5));
        await stream.AckAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((20UL, 5UL, 3UL, 2UL, 10UL), (stats.Heard, stats.Stored, stats.Duplicate, stats.Dropped, stats.Queued));
    }

    [Fact]
    public async Task Counters_without_telegrams_are_taken_too()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.SendAsync(new HeardCounters { Heard = 7, Duplicate = 7 });
        await stream.EndAsync();
        await store.Listener.FlushAsync();
        Assert.Equal(7UL, (await store.Api.StatsAsync()).Duplicate);
    }

    [Fact]
    public async Task What_a_killed_listener_still_had_is_dropped_when_the_next_one_comes()
    {
        await using var store = await HostedStore.StartAsync();
        using (var killed = store.Listener.Append("life-1"))
        {
            await killed.SendAsync(new HeardCounters { Heard = 20 }, Sample.Many(1, 5));
            await killed.AckAsync();
        }
        using var next = store.Listener.Append("life-2");
        await next.SendAsync(new HeardCounters { Heard = 3 }, Sample.Many(101, 3));
        await next.AckAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((23UL, 8UL, 15UL, 0UL), (stats.Heard, stats.Stored, stats.Dropped, stats.Queued));
    }

    [Fact]
    public async Task A_life_that_has_heard_nothing_yet_ends_the_one_before_it_all_the_same()
    {
        await using var store = await HostedStore.StartAsync();
        using (var killed = store.Listener.Append("life-1"))
        {
            await killed.SendAsync(new HeardCounters { Heard = 20 }, Sample.Many(1, 5));
            await killed.AckAsync();
        }
        using (var next = store.Listener.Append("life-2"))
        {
            await next.SendAsync(new HeardCounters());
            await next.EndAsync();
        }
        await store.Listener.FlushAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((20UL, 5UL, 15UL, 0UL), (stats.Heard, stats.Stored, stats.Dropped, stats.Queued));
    }

    [Fact]
    public async Task What_an_earlier_life_hands_over_after_all_is_not_dropped()
    {
        await using var store = await HostedStore.StartAsync();
        using (var killed = store.Listener.Append("life-1"))
            await killed.SendAsync(new HeardCounters { Heard = 20 }, Sample.Many(1, 5));
        using (var next = store.Listener.Append("life-2"))
        {
            await next.SendAsync(new HeardCounters { Heard = 1 }, Sample.Many(101, 1));
            await next.AckAsync();
        }
        using var journal = store.Listener.Append("life-1");
        await journal.SendAsync(new HeardCounters { Heard = 20 }, Sample.Many(1, 20));
        await journal.AckAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((21UL, 21UL, 0UL, 0UL), (stats.Heard, stats.Stored, stats.Dropped, stats.Queued));
    }

    [Fact]
    public async Task What_an_earlier_life_left_behind_comes_without_counters_while_the_current_one_goes_on()
    {
        await using var store = await HostedStore.StartAsync();
        using (var killed = store.Listener.Append("life-1"))
        {
            await killed.SendAsync(new HeardCounters { Heard = 8 }, Sample.Many(1, 5));
            await killed.AckAsync();
        }
        using var current = store.Listener.Append("life-2");
        await current.SendAsync(new HeardCounters { Heard = 10 }, Sample.Many(101, 3).Select(Renumbered(100)));
        await current.AckAsync();
        var before = await store.Api.StatsAsync();
        Assert.Equal((18UL, 8UL, 3UL, 7UL), (before.Heard, before.Stored, before.Dropped, before.Queued));

        // Three that were told of as heard, and two that were heard just before the end.
        await AppendWithoutCountersAsync(store, "life-1", Sample.Many(4, 7));
        var after = await store.Api.StatsAsync();
        Assert.Equal((20UL, 13UL, 0UL, 0UL, 7UL), (after.Heard, after.Stored, after.Duplicate, after.Dropped, after.Queued));
    }

    [Fact]
    public async Task A_life_that_was_killed_before_its_first_commit_does_not_become_the_current_one()
    {
        await using var store = await HostedStore.StartAsync();
        using var current = store.Listener.Append("life-2");
        await current.SendAsync(new HeardCounters { Heard = 10 }, Sample.Many(101, 3).Select(Renumbered(100)));
        await current.AckAsync();
        await AppendWithoutCountersAsync(store, "life-1", Sample.Many(1, 5));
        await store.RestartAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((15UL, 8UL, 0UL, 7UL), (stats.Heard, stats.Stored, stats.Dropped, stats.Queued));
    }

    [Fact]
    public async Task A_life_that_was_summed_up_long_ago_may_still_hand_over_what_it_left_behind()
    {
        await using var store = await HostedStore.StartAsync();
        for (var life = 0; life < 20; life++)
        {
            using var stream = store.Listener.Append($"life-{life}");
            await stream.SendAsync(new HeardCounters { Heard = 2 }, Sample.Decoded(1, 1, Sample.Start + 1000 * life));
            await stream.AckAsync();
        }
        await AppendWithoutCountersAsync(store, "life-0", [Sample.Decoded(1, 1, Sample.Start), Sample.Decoded(2, 2, Sample.Start)]);
        var stats = await store.Api.StatsAsync();
        Assert.Equal((21UL, 1UL, 1UL), (stats.Stored, stats.Duplicate, stats.Queued));
    }

    [Fact]
    public async Task Many_lives_are_summed_up_without_a_change_of_the_totals()
    {
        await using var store = await HostedStore.StartAsync();
        for (var life = 0; life < 40; life++)
        {
            using var stream = store.Listener.Append($"life-{life}");
            await stream.SendAsync(new HeardCounters { Heard = 10, Duplicate = 1, Dropped = 1 },
                Sample.Many((ulong)(1 + 10 * life), 5).Append(Sample.Rejected((ulong)(6 + 10 * life))));
            await stream.AckAsync();
        }
        await store.RestartAsync();
        var stats = await store.Api.StatsAsync();
        Assert.Equal((400UL, 200UL, 40UL, 40UL, 40UL + 39 * 2, 2UL),
            (stats.Heard, stats.Stored, stats.Duplicate, stats.Rejected, stats.Dropped, stats.Queued));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_restore_the_sums_are_those_of_the_backup_and_what_is_heard_from_then_on_adds_to_them(bool listenerBeginsAnew)
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append("life-1"))
        {
            await stream.SendAsync(new HeardCounters { Heard = 12, Duplicate = 2 }, Sample.Many(1, 10));
            await stream.AckAsync();
            await store.Api.Calls.BackupAsync(new() { Name = "old.db" }, cancellationToken: TestContext.Current.CancellationToken);
            await stream.SendAsync(new HeardCounters { Heard = 32, Duplicate = 2 }, Sample.Many(11, 20));
            await stream.AckAsync();
        }
        await store.StopAsync();
        using (var services = store.NotRunning())
        {
            var restore = services.GetRequiredService<Backups.Restore>();
            restore.Prepare(Path.Combine(store.Directory, "backups", "old.db"));
            restore.FinishReplacement();
        }
        await store.StartAsync();
        Assert.Equal((12UL, 10UL, 2UL, 0UL, 0UL), await SumsAsync(store));

        if (listenerBeginsAnew)
        {
            // As after ./edge restore: what came after the backup was never heard.
            await AppendAsync(store, "life-2", 5, Sample.Many(31, 5).Select(Renumbered(30)));
            Assert.Equal((17UL, 15UL, 2UL, 0UL, 0UL), await SumsAsync(store));
            return;
        }
        // A damaged database was replaced under a listener that goes on counting: the 20 that are lost have been heard.
        await AppendAsync(store, "life-1", 37, Sample.Many(31, 5), duplicate: 2);
        Assert.Equal((37UL, 15UL, 2UL, 0UL, 20UL), await SumsAsync(store));
        await AppendAsync(store, "life-2", 1, Sample.Many(36, 1).Select(Renumbered(35)));
        Assert.Equal((38UL, 16UL, 2UL, 20UL, 0UL), await SumsAsync(store));
    }

    private static async Task AppendAsync(HostedStore store, string life, ulong heard, IEnumerable<Telegram> telegrams, ulong duplicate = 0)
    {
        using var stream = store.Listener.Append(life);
        await stream.SendAsync(new HeardCounters { Heard = heard, Duplicate = duplicate }, telegrams);
        await stream.AckAsync();
    }

    private static async Task<(ulong Heard, ulong Stored, ulong Duplicate, ulong Dropped, ulong Queued)> SumsAsync(HostedStore store)
    {
        var stats = await store.Api.StatsAsync();
        return (stats.Heard, stats.Stored, stats.Duplicate, stats.Dropped, stats.Queued);
    }

    private static Func<Telegram, Telegram> Renumbered(ulong by) => telegram =>
    {
        telegram.Sequence -= by;
        return telegram;
    };

    private static async Task AppendWithoutCountersAsync(HostedStore store, string instance, IEnumerable<Telegram> telegrams)
    {
        using var call = store.Listener.Calls.Append(deadline: StoreClient.Deadline, cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { InstanceId = instance, Telegrams = { telegrams } }, TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_listener_that_counts_wrongly_does_not_break_the_sum()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.SendAsync(new HeardCounters { Heard = 1, Dropped = ulong.MaxValue }, Sample.Many(1, 5));
        await stream.AckAsync();
        await stream.SendAsync(new HeardCounters { Heard = 0 }, Sample.Many(6, 5));
        await stream.AckAsync();
        Assert.Equal(0UL, (await store.Api.StatsAsync()).Queued);
    }
}
