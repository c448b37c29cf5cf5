using Edge.Store.Database;

namespace Edge.Store.Tests;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_is_a_database_with_all_that_was_stored_and_appending_goes_on_meanwhile()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Many(1, 3000, 10));
        var backup = BackupAsync(store, "");
        await stream.AppendAsync(Sample.Many(3001, 1000, 10));
        var written = await backup;
        Assert.InRange(written.Readings, 3000UL, 4000UL);
        var path = Path.Combine(store.Directory, "backups", written.Name);
        Assert.Equal((long)written.Bytes, new FileInfo(path).Length);
        using var copy = TestDatabase.Open(path);
        Assert.Equal((long)written.Readings, copy.Read<long>("SELECT count(*) FROM readings"));
        Assert.Equal([path], Directory.GetFiles(Path.Combine(store.Directory, "backups")));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        await using var store = await HostedStore.StartAsync();
        var fault = await Assert.ThrowsAsync<RpcException>(() => BackupAsync(store, name));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    [Fact]
    public async Task A_backup_is_never_overwritten()
    {
        await using var store = await HostedStore.StartAsync();
        await BackupAsync(store, "one.db");
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => BackupAsync(store, "one.db"))).StatusCode);
    }

    private static async Task<BackupResponse> BackupAsync(HostedStore store, string name) =>
        await store.Api.Calls.BackupAsync(new() { Name = name }, deadline: StoreClient.Deadline);
}
