using Edge.Store.Backups;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

public sealed class AuditTests
{
    [Fact]
    public async Task What_was_asked_for_is_listed_as_it_was_told_the_newest_first_also_after_a_restart()
    {
        await using var store = await HostedStore.StartAsync();
        var told = new AuditEntry
        {
            AtMs = Sample.Start, Origin = "cloud", Command = "resend", Args = """{"from":1,"to":'; DROP TABLE audit"}""", Outcome = "bad_args", Text = "to: ä number", TookMs = 12,
        };
        await AddAsync(store, told);
        await AddAsync(store, Entry("second"));
        await store.RestartAsync();
        await AddAsync(store, Entry("third"));
        var listed = await ListAsync(store);
        Assert.Equal([(3UL, "third"), (2, "second"), (1, "resend")], listed.Select(entry => (entry.Id, entry.Command)));
        told.Id = 1;
        Assert.Equal(told, listed[2]);
        Assert.Equal(["second"], (await ListAsync(store, limit: 1, before: 3)).Select(entry => entry.Command));
    }

    [Fact]
    public async Task The_oldest_make_room_and_without_a_limit_a_hundred_are_listed()
    {
        await using var store = await HostedStore.StartAsync(("Store:AuditKept", "110"));
        for (var i = 0; i < 108; i++)
            await AddAsync(store, Entry($"c-{i}"));
        await store.RestartAsync();
        for (var i = 108; i < 115; i++)
            await AddAsync(store, Entry($"c-{i}"));
        Assert.Equal(100, (await ListAsync(store)).Count);
        var all = await ListAsync(store, limit: 1000);
        Assert.Equal(Enumerable.Range(5, 110).Reverse().Select(i => $"c-{i}"), all.Select(entry => entry.Command));
    }

    [Fact]
    public async Task A_restored_backup_brings_the_audit_of_its_time_and_no_id_comes_twice()
    {
        await using var store = await HostedStore.StartAsync();
        await AddAsync(store, Entry("before"));
        await store.Api.Calls.BackupAsync(new() { Name = "one.db" }, deadline: StoreClient.Deadline, cancellationToken: TestContext.Current.CancellationToken);
        await AddAsync(store, Entry("lost"));
        await store.StopAsync();
        string aside;
        using (var services = store.NotRunning())
        {
            var restore = services.GetRequiredService<Restore>();
            restore.Prepare(Path.Combine(store.Directory, "backups", "one.db"));
            aside = restore.FinishReplacement()!;
        }
        await store.StartAsync();
        await AddAsync(store, Entry("after"));
        var listed = await ListAsync(store);
        Assert.Equal(["after", "before"], listed.Select(entry => entry.Command));
        Assert.True(listed[0].Id > 2, $"{listed[0].Id}");
        using var old = TestDatabase.Open(aside);
        Assert.Equal("lost", old.Read<string>("SELECT command FROM audit WHERE id = 2"));
    }

    [Fact]
    public async Task A_file_of_the_release_before_gets_its_audit_when_it_is_opened()
    {
        await using var store = await HostedStore.StartAsync();
        await store.StopAsync();
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadWrite))
            database.Run("DROP TABLE audit; DELETE FROM sqlite_sequence WHERE name = 'audit'; PRAGMA user_version = 6");
        await store.StartAsync();
        await AddAsync(store, Entry("first"));
        Assert.Equal("first", Assert.Single(await ListAsync(store)).Command);
    }

    public static TheoryData<string, Action<AuditEntry>> Wrong => new()
    {
        { "id", entry => entry.Id = 1 },
        { "at_ms", entry => entry.AtMs = -1 },
        { "at_ms", entry => entry.AtMs = long.MaxValue },
        { "origin", entry => entry.Origin = "" },
        { "origin", entry => entry.Origin = "somebody" },
        { "command", entry => entry.Command = new('a', 41) },
        { "command", entry => entry.Command = "rm -rf" },
        { "args", entry => entry.Args = new(' ', 501) },
        { "args", entry => entry.Args = "a\nb" },
        { "outcome", entry => entry.Outcome = "" },
        { "outcome", entry => entry.Outcome = "Not so" },
        { "text", entry => entry.Text = new('x', 501) },
        { "text", entry => entry.Text = "a\u0007" },
        { "took_ms", entry => entry.TookMs = ulong.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_no_entry_is_refused_and_the_field_named(string field, Action<AuditEntry> spoil)
    {
        await using var store = await HostedStore.StartAsync();
        var entry = Entry("status");
        spoil(entry);
        var refused = await Assert.ThrowsAsync<RpcException>(() => AddAsync(store, entry));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.StartsWith($"{field}: ", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task No_entry_and_too_many_at_once_are_refused_and_an_unreadable_command_is_not()
    {
        await using var store = await HostedStore.StartAsync();
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => AddAsync(store, null))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => ListAsync(store, limit: 1001))).StatusCode);
        await AddAsync(store, Entry(""));
        Assert.Single(await ListAsync(store, before: ulong.MaxValue));
    }

    private static AuditEntry Entry(string command) =>
        new() { AtMs = Sample.Start, Origin = "page", Command = command, Args = "{}", Outcome = "done" };

    private static async Task AddAsync(HostedStore store, AuditEntry? entry) =>
        await store.As("control").Calls.AppendAuditAsync(new() { Entry = entry }, deadline: StoreClient.Deadline);

    private static async Task<IReadOnlyList<AuditEntry>> ListAsync(HostedStore store, uint limit = 0, ulong before = 0) =>
        (await store.Api.Calls.ListAuditAsync(new() { Limit = limit, BeforeId = before }, deadline: StoreClient.Deadline)).Entries;
}
