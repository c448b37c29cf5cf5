namespace Edge.Store.Tests;

/// <summary>A disk that is full, and has space again; one that fails.</summary>
public sealed class FullDiskTests
{
    private const int DiskKibibytes = 4096;
    private const int Trouble = 3002;
    private const int TroubleOver = 3004;

    [Fact]
    public async Task On_a_full_disk_appends_are_refused_reads_go_on_and_it_recovers_by_itself()
    {
        await using var disk = await SmallDisk.MakeAsync(DiskKibibytes);
        await using var store = await HostedStore.StartAsync(("Store:Path", Path.Combine(disk.Directory, "edge.db")));
        store.Logs.Expect(Trouble);
        disk.Fill(leave: 512 * 1024);
        var (acknowledged, status) = await AppendUntilRefusedAsync(store, first: 1);
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("full", status.Detail, StringComparison.Ordinal);
        Assert.InRange(acknowledged, 100, 1_000_000);
        await store.Logs.WaitForAsync(Trouble, TestContext.Current.CancellationToken);

        var readings = await store.Api.QueryAsync();
        Assert.Equal(acknowledged, readings.Count);
        Assert.Equal((ulong)acknowledged, (await store.Api.StatsAsync()).Stored);
        Assert.NotEmpty(await store.Api.MetersAsync());

        disk.Free();
        await store.Logs.WaitForAsync(TroubleOver, TestContext.Current.CancellationToken, seconds: 60);
        using var stream = store.Listener.Append();
        Assert.All(await stream.AppendAsync(Text(acknowledged + 1, 100)), outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        Assert.Equal(readings.Select(r => r.Key), (await store.Api.QueryAsync()).Take(acknowledged).Select(r => r.Key));
        var alarms = await store.Api.Calls.ListAlarmsAsync(new() { IncludeCleared = true }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([("disk_full", "store", true)], alarms.Alarms.Select(alarm => (alarm.Kind, alarm.Subject, alarm.HasClearedMs)));
    }

    [Fact]
    public async Task On_a_card_that_turns_read_only_appends_are_refused_and_reads_go_on()
    {
        await using var disk = await FragileDisk.MakeAsync();
        Assert.SkipWhen(disk is null, "no file system can be mounted here");
        await using var store = await HostedStore.StartAsync(("Store:Path", Path.Combine(disk.Directory, "edge.db")));
        store.Logs.Expect(Trouble);
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 1000, 10));
        await disk.TurnReadOnlyAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => store.Listener.AppendOneAsync())).StatusCode);
        Assert.Equal(1000, (await store.Api.QueryAsync()).Count);
        Assert.Equal(1000UL, (await store.Api.StatsAsync()).Stored);
        Assert.Equal(10, (await store.Api.MetersAsync()).Count);
        await store.StopAsync();
    }

    [Theory]
    [InlineData(8, "read-only")]
    [InlineData(10, "fails")]
    [InlineData(14, "fails")]
    public async Task When_the_disk_fails_appends_are_refused_reads_go_on_and_it_recovers_by_itself(int sqliteError, string word)
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"));
        store.Logs.Expect(Trouble);
        using (var stream = store.Listener.Append())
        {
            await stream.SendAsync(Text(1, 100));
            await store.WaitForWaitingAsync(100);
            await store.Listener.FlushAsync();
            await stream.AckAsync();
        }
        var fault = await Assert.ThrowsAsync<RpcException>(() => store.Get<Writing.Writer>().WriteAsync<bool>(
            _ => throw new Microsoft.Data.Sqlite.SqliteException("as the disk says", sqliteError), TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        Assert.Contains(word, fault.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(100, (await store.Api.QueryAsync()).Count);
        await store.Logs.WaitForAsync(TroubleOver, TestContext.Current.CancellationToken, seconds: 60);
        using var again = store.Listener.Append("another");
        await again.SendAsync(Text(1, 1));
        await store.WaitForWaitingAsync(1);
        await store.Listener.FlushAsync();
        Assert.Equal([AppendOutcome.Duplicate], (await again.AckAsync()).Outcomes);
        var alarms = await store.Api.Calls.ListAlarmsAsync(new() { IncludeCleared = true }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([("disk_failing", "store", true)], alarms.Alarms.Select(alarm => (alarm.Kind, alarm.Subject, alarm.HasClearedMs)));
    }

    // A text that no template makes short.
    private static IEnumerable<Telegram> Text(int first, int count) => Enumerable.Range(first, count).Select(i =>
        Sample.Decoded((ulong)i, 1, json: $"{{\"text\":\"{Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(i)))}\"}}"));

    private static async Task<(int Acknowledged, Status Status)> AppendUntilRefusedAsync(HostedStore store, int first)
    {
        using var stream = store.Listener.Append();
        for (var sent = 0; ; sent += 100)
        {
            try
            {
                await stream.AppendAsync(Text(first + sent, 100));
            }
            catch (RpcException refused)
            {
                return (sent, refused.Status);
            }
        }
    }
}
