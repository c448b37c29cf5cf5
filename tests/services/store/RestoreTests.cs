using Edge.Store.Backups;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>A damaged database is set aside and a backup takes its place; so does one that a person asks for.</summary>
public sealed class RestoreTests
{
    private const int Restored = 3016;
    private const int Trouble = 3002;

    [Fact]
    public async Task A_damaged_file_is_set_aside_and_the_newest_good_backup_takes_its_place()
    {
        await using var store = await HostedStore.StartAsync(("Store:SendEvery", "00:00:00"));
        Batch before;
        using (var stream = store.Listener.Append())
        {
            await stream.AppendAsync(Sample.Many(1, 1000, 10));
            before = (await store.Uplink.LeaseAsync(new() { MaxReadings = 500 })).Batch;
            await store.Uplink.CompleteAsync(before);
            await BackupAsync(store, "older.db");
            await stream.AppendAsync(Sample.Many(1001, 500, 10));
            await BackupAsync(store, "newer.db");
            await BackupAsync(store, "broken.db");
            await stream.AppendAsync(Sample.Many(1501, 500, 10));
        }
        var lost = (await store.Uplink.LeaseAsync(new() { MaxReadings = 100 })).Batch;
        await store.Uplink.CompleteAsync(lost);
        await store.StopAsync();
        Damage(Path.Combine(store.Directory, "backups", "broken.db"));
        Damage(store.Database);
        var damaged = await File.ReadAllBytesAsync(store.Database, TestContext.Current.CancellationToken);

        store.Logs.Expect(Restored);
        await store.StartAsync();
        Assert.Equal(1500, (await store.Api.QueryAsync()).Count);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Assert.Single(Aside(store)), TestContext.Current.CancellationToken));
        var alarm = Assert.Single((await store.Api.Calls.ListAlarmsAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Alarms);
        Assert.Equal("database_restored", alarm.Kind);
        Assert.Contains("newer.db", alarm.Text, StringComparison.Ordinal);

        // What was sent after the backup is sent again: as another batch of another epoch, with the keys it had.
        var again = (await store.Uplink.LeaseAsync(new() { MaxReadings = 100 })).Batch;
        Assert.NotEqual(before.Epoch, again.Epoch);
        Assert.Equal(1UL, again.Number);
        Assert.Equal(lost.Readings.Select(reading => reading.Key), again.Readings.Select(reading => reading.Key));
        using var next = store.Listener.Append("another");
        Assert.Equal([AppendOutcome.Stored], await next.AppendAsync(Sample.Decoded(1, 1, Sample.Start + 10_000_000)));
        await store.RestartAsync();
        Assert.Equal(1501, (await store.Api.QueryAsync()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_alarm_of_a_replaced_database_lasts_until_the_next_good_backup(bool scheduled)
    {
        await using var store = await HostedStore.StartAsync();
        await store.StopAsync();
        await File.WriteAllTextAsync(store.Database, string.Concat(Enumerable.Repeat("not a database\n", 1000)), TestContext.Current.CancellationToken);
        store.Logs.Expect(Restored, 3012, 3018);
        await store.StartAsync();
        var folder = Path.Combine(store.Directory, "backups");
        await File.WriteAllTextAsync(folder, "in the way", TestContext.Current.CancellationToken);
        Assert.False(await store.Get<BackupSchedule>().WriteAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<RpcException>(() => BackupAsync(store, "asked-for.db"));
        await store.RestartAsync();
        Assert.Equal(["backup_failed", "database_restored"], (await AlarmsAsync(store)).Order());
        File.Delete(folder);
        if (scheduled)
            Assert.True(await store.Get<BackupSchedule>().WriteAsync(TestContext.Current.CancellationToken));
        else
            await BackupAsync(store, "asked-for.db");
        Assert.Equal(scheduled ? [] : ["backup_failed"], await AlarmsAsync(store));
        var ended = (await store.Api.Calls.ListAlarmsAsync(new() { IncludeCleared = true }, cancellationToken: TestContext.Current.CancellationToken)).Alarms;
        Assert.Contains(ended, alarm => alarm.Kind == "database_restored" && alarm.HasClearedMs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_good_backup_a_new_database_is_begun(bool isNoDatabase)
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 2000, 10));
        await store.StopAsync();
        if (isNoDatabase)
            await File.WriteAllTextAsync(store.Database, string.Concat(Enumerable.Repeat("not a database\n", 1000)), TestContext.Current.CancellationToken);
        else
            Damage(store.Database);
        store.Logs.Expect(Restored);
        await store.StartAsync();
        Assert.Empty(await store.Api.QueryAsync());
        Assert.Single(Aside(store));
        using var again = store.Listener.Append("another");
        Assert.Equal([AppendOutcome.Stored], await again.AppendAsync(Sample.Decoded(1)));
    }

    [Fact]
    public async Task A_file_that_turns_out_damaged_in_use_is_replaced_too()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 2000, 10));
        await BackupAsync(store, "good.db");
        store.Logs.Expect(Restored, Trouble);
        // As a card does that has lost what it was given: the log is carried over, then the file is not what it was.
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadWrite))
            database.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Damage(store.Database, from: 1);
        await store.Get<Writing.Writer>().WriteAsync<bool>(_ => throw new SqliteException("as if it had been read", 11), TestContext.Current.CancellationToken)
            .ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        await store.Logs.WaitForAsync(3004, TestContext.Current.CancellationToken, seconds: 60);
        Assert.Equal(2000, (await store.Api.QueryAsync()).Count);
        Assert.Single(Aside(store));
    }

    [Fact]
    public async Task Files_set_aside_are_kept_to_a_bound()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time);
        store.Logs.Expect(Restored);
        for (var i = 0; i < 5; i++)
        {
            await store.StopAsync();
            await File.WriteAllTextAsync(store.Database, $"{i}" + new string('x', 10_000), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(1));
            await store.StartAsync();
        }
        Assert.Equal("234", string.Concat(Aside(store).Select(path => File.ReadAllText(path)[0])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_person_restores_a_backup_and_the_file_of_before_is_kept(bool throughStandardInput)
    {
        await using var store = await HostedStore.StartAsync();
        Batch leased;
        using (var stream = store.Listener.Append())
        {
            await stream.AppendAsync(Sample.Many(1, 100));
            leased = (await store.Uplink.LeaseAsync(new() { FreshSinceMs = Sample.Start, Window = new() { BeganMs = 7, Meters = { new MeterOutcome { MeterId = "10000001", Kind = MeterOutcomeKind.Fresh } } } })).Batch;
            await BackupAsync(store, "one.db");
            await stream.AppendAsync(Sample.Many(101, 100));
        }
        await store.StopAsync();
        var backup = Path.Combine(store.Directory, "backups", "one.db");
        Assert.Equal((0, ""), throughStandardInput ? await RestoreAsync(store, "-", backup) : await RestoreAsync(store, "one.db"));
        await store.StartAsync();
        Assert.Equal(100, (await store.Api.QueryAsync()).Count);
        var again = (await store.Uplink.LeaseAsync()).Batch;
        Assert.Equal((leased.BatchId, leased.Window), (again.BatchId, again.Window));
        Assert.Equal(leased.Readings, again.Readings);
        using var aside = TestDatabase.Open(Assert.Single(Aside(store)));
        Assert.Equal(200L, aside.Read<long>("SELECT sum(count) FROM blocks"));
    }

    [Fact]
    public async Task What_is_not_good_is_not_restored_and_nothing_is_replaced()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 2000, 10));
        await BackupAsync(store, "broken.db");
        await BackupAsync(store, "newer.db");
        await BackupAsync(store, "good.db");
        var folder = Path.Combine(store.Directory, "backups");
        Damage(Path.Combine(folder, "broken.db"));
        using (var newer = TestDatabase.Open(Path.Combine(folder, "newer.db"), SqliteOpenMode.ReadWrite))
            newer.Run("PRAGMA user_version = 999; DROP TABLE schema_users");
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.db"), "", TestContext.Current.CancellationToken);
        var (code, error) = await RestoreAsync(store, "good.db");
        Assert.Equal(1, code);
        Assert.Contains("running", error, StringComparison.Ordinal);
        await store.StopAsync();
        foreach (var (name, reason) in new[] { ("broken.db", "damaged"), ("newer.db", "newer"), ("empty.db", "no database"), ("missing.db", "missing.db") })
        {
            (code, error) = await RestoreAsync(store, name);
            Assert.Equal(1, code);
            Assert.Contains(reason, error, StringComparison.Ordinal);
        }
        (code, error) = await RestoreAsync(store, "-", Path.Combine(folder, "broken.db"));
        Assert.True(code == 1 && error.Contains("damaged", StringComparison.Ordinal), error);
        Assert.Empty(Aside(store));
        await store.StartAsync();
        Assert.Equal(2000, (await store.Api.QueryAsync()).Count);
    }

    [Fact]
    public async Task A_replacement_that_a_power_cut_ended_is_finished_at_the_start()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 100));
        await BackupAsync(store, "one.db");
        await store.StopAsync();
        using (var services = store.NotRunning())
            services.GetRequiredService<Restore>().Prepare(Path.Combine(store.Directory, "backups", "one.db"));
        File.Move(store.Database, store.Database + ".aside-20260101T000000000Z");
        await store.StartAsync();
        Assert.Equal(100, (await store.Api.QueryAsync()).Count);
    }

    [Fact]
    public async Task Backups_are_written_by_schedule_and_the_oldest_of_these_go()
    {
        var time = new ManualTime();
        await using var store = await HostedStore.StartAsync(time, ("Store:BackupsKept", "2"), ("Store:BackupEvery", "12:00:00"));
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 100));
        await BackupAsync(store, "asked-for.db");
        var schedule = store.Get<BackupSchedule>();
        Assert.True(schedule.IsDue());
        for (var i = 0; i < 4; i++)
        {
            Assert.True(await schedule.WriteAsync(TestContext.Current.CancellationToken));
            Assert.False(schedule.IsDue());
            time.StepClock(TimeSpan.FromHours(13));
        }
        var names = Directory.GetFiles(Path.Combine(store.Directory, "backups")).Select(Path.GetFileName).Order();
        Assert.Equal(["asked-for.db", "scheduled-20260116T080000Z.db", "scheduled-20260116T210000Z.db"], names);
    }

    [Fact]
    public async Task A_backup_that_fails_is_an_alarm_until_one_succeeds()
    {
        await using var store = await HostedStore.StartAsync();
        store.Logs.Expect(3012, 3018);
        var folder = Path.Combine(store.Directory, "backups");
        await File.WriteAllTextAsync(folder, "in the way", TestContext.Current.CancellationToken);
        var schedule = store.Get<BackupSchedule>();
        Assert.False(await schedule.WriteAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["backup_failed"], await AlarmsAsync(store));
        File.Delete(folder);
        Assert.True(await schedule.WriteAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await AlarmsAsync(store));
    }

    private static async Task<List<string>> AlarmsAsync(HostedStore store) =>
        [.. (await store.Api.Calls.ListAlarmsAsync(new())).Alarms.Select(alarm => alarm.Kind)];

    private static string[] Aside(HostedStore store) => [.. Directory.GetFiles(store.Directory, "edge.db.aside-*Z").Order(StringComparer.Ordinal)];

    private static async Task BackupAsync(HostedStore store, string name)
    {
        await store.Api.Calls.BackupAsync(new() { Name = name }, deadline: StoreClient.Deadline);
        // The order of the files is that of their times.
        File.SetLastWriteTimeUtc(Path.Combine(store.Directory, "backups", name), DateTime.UnixEpoch.AddSeconds(Directory.GetFiles(Path.Combine(store.Directory, "backups")).Length));
    }

    private static async Task<(int Code, string Error)> RestoreAsync(HostedStore store, string name, string input = "/dev/null")
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Edge.Store.dll"), "--restore", name])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["EDGE_Store__Path"] = store.Database, ["EDGE_Store__BackupDirectory"] = Path.Combine(store.Directory, "backups") },
        })!;
        await using (var content = File.OpenRead(input))
            await content.CopyToAsync(process.StandardInput.BaseStream, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }

    private static void Damage(string path, int from = 20)
    {
        using var file = new FileStream(path, FileMode.Open);
        for (var page = (long)from * DatabaseFile.PageBytes; page < file.Length; page += 7 * DatabaseFile.PageBytes)
        {
            file.Position = page;
            file.Write(new byte[64]);
        }
    }
}
