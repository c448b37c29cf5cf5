using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>Files that the store finds at its start.</summary>
public sealed class StartTests
{
    private const int Unusable = 3003;

    [Fact]
    public async Task A_new_file_can_be_read_by_its_owner_only_and_is_written_as_safely_as_sqlite_can()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Many(1, 10));
        foreach (var file in new[] { store.Database, store.Database + "-wal", store.Database + "-shm" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var database = store.Get<DatabaseFile>().OpenWriter();
        Assert.Equal("wal", database.Read<string>("PRAGMA journal_mode"));
        Assert.Equal(2L, database.Read<long>("PRAGMA synchronous"));
        Assert.Equal(Migrations.Newest, database.Read<long>("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_store_that_does_not_run_tells_its_totals()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 10));
        await store.StopAsync();
        var dll = Path.Combine(AppContext.BaseDirectory, "Edge.Store.dll");
        var answer = await ToolProcess.RunAsync("env", $"EDGE_Store__Path={store.Database}", "dotnet", dll, "--stats");
        Assert.Equal("10", System.Text.Json.JsonElement.Parse(answer).GetProperty("stored").GetString());
    }

    [Theory]
    [InlineData("PRAGMA user_version = 999; DROP TABLE schema_users", "newer")]
    [InlineData("PRAGMA user_version = 999; UPDATE schema_users SET oldest = 999", "newer")]
    [InlineData("PRAGMA application_id = 7", "another program")]
    public async Task A_file_of_a_newer_release_or_another_program_is_refused(string change, string reason)
    {
        await using var store = await HostedStore.StartAsync();
        await store.StopAsync();
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadWrite))
            database.Run(change);
        await AssertRefusedAsync(store, reason);
    }

    /// <summary>What an update that was taken back leaves.</summary>
    [Fact]
    public async Task A_file_to_which_a_newer_release_has_only_added_is_gone_on_with()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 10));
        await store.StopAsync();
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadWrite))
            database.Run("CREATE TABLE of_the_future (x INTEGER) STRICT; PRAGMA user_version = 999");
        await store.StartAsync();
        using (var stream = store.Listener.Append())
            Assert.Equal([AppendOutcome.Stored], await stream.AppendAsync(Sample.Decoded(11)));
        Assert.Equal(11ul, (await store.Api.StatsAsync()).Stored);
        await store.StopAsync();
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadOnly))
            Assert.Equal(999, database.Read<long>("PRAGMA user_version"));
    }

    [Fact]
    public async Task Once_the_file_is_usable_the_store_goes_on_without_a_restart()
    {
        await using var store = await HostedStore.StartAsync();
        await store.StopAsync();
        var good = await File.ReadAllBytesAsync(store.Database, TestContext.Current.CancellationToken);
        using (var database = TestDatabase.Open(store.Database, SqliteOpenMode.ReadWrite))
            database.Run("PRAGMA user_version = 999; DROP TABLE schema_users");
        await AssertRefusedAsync(store, "newer");
        await File.WriteAllBytesAsync(store.Database, good, TestContext.Current.CancellationToken);
        await store.Logs.WaitForAsync(3004, TestContext.Current.CancellationToken, seconds: 60);
        using var stream = store.Listener.Append();
        Assert.Equal([AppendOutcome.Stored], await stream.AppendAsync(Sample.Decoded(1)));
    }

    private static async Task AssertRefusedAsync(HostedStore store, string reason)
    {
        store.Logs.Expect(Unusable, 3002);
        await store.StartAsync(usable: false);
        var fault = await Assert.ThrowsAsync<RpcException>(() => store.Listener.AppendOneAsync());
        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        Assert.Contains(reason, fault.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => store.Api.StatsAsync())).StatusCode);
    }
}
