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
    [InlineData("a.unfinished")]
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

    [Fact]
    public async Task The_backups_are_listed_the_newest_first_and_nothing_that_is_none()
    {
        await using var store = await HostedStore.StartAsync();
        Assert.Empty(await ListAsync(store));
        var written = new[] { await BackupAsync(store, "one.db"), await BackupAsync(store, "two"), await BackupAsync(store, "three.db") };
        var folder = Path.Combine(store.Directory, "backups");
        for (var i = 0; i < written.Length; i++)
            File.SetLastWriteTimeUtc(Path.Combine(folder, written[i].Name), DateTimeOffset.FromUnixTimeMilliseconds(Sample.Start).AddHours(i).UtcDateTime);
        foreach (var other in (string[])[".hidden", "four.db.unfinished", "a note.txt"])
            await File.WriteAllTextAsync(Path.Combine(folder, other), "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, "folder.db"));
        Assert.Equal(
            written.Select((backup, i) => (backup.Name, backup.Bytes, Sample.Start + i * 3_600_000L)).Reverse(),
            (await ListAsync(store)).Select(backup => (backup.Name, backup.Bytes, backup.WrittenMs)));
    }

    private static async Task<IReadOnlyList<V1.BackupFile>> ListAsync(HostedStore store) =>
        (await store.Api.Calls.ListBackupsAsync(new(), deadline: StoreClient.Deadline)).Backups;

    private static async Task<BackupResponse> BackupAsync(HostedStore store, string name) =>
        await store.Api.Calls.BackupAsync(new() { Name = name }, deadline: StoreClient.Deadline);
}
