using System.Globalization;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>The numbers that decide about the form. The benchmark has the exact ones; these fail when something breaks them.</summary>
[Trait("Category", "proof")]
public sealed class NumbersTests(ITestOutputHelper output)
{
    private const int Meters = 54;

    [Fact]
    public async Task At_50_readings_a_commit_little_is_written()
    {
        const int perCommit = 50;
        const int limit = 800;
        var commits = Proof.Count(1000);
        await using var store = await StoreProcess.StartAsync(("Store:CommitInterval", "00:00:00"));
        using var stream = store.Listener.Append();
        for (var i = 0; i < commits; i++)
            await stream.AppendAsync(Sample.Many(1 + (ulong)(i * perCommit), perCommit, Meters));
        var written = Written(store.Service.Pid.ToString(CultureInfo.InvariantCulture));
        await store.Kill9Async();
        written += WrittenByCheckpoint(store.Database);
        var json = Sample.Many(1, 1000, Meters).Average(telegram => telegram.Decoded.RawJson.Length);
        var bytes = written / (double)(commits * perCommit);
        output.WriteLine($"{commits} commits of {perCommit}, last checkpoint included: {bytes:F0} bytes written a reading, its JSON has {json:F0}");
        Assert.InRange(bytes, 1, limit);
    }

    [Fact]
    public async Task Memory_stays_small_while_telegrams_are_appended_through_grpc()
    {
        const int perMessage = 500;
        const int window = 8;
        var messages = Proof.Count(200);
        await using var store = await StoreProcess.StartAsync(("Store:CommitInterval", "00:00:00.1"));
        using var stream = store.Listener.Append();
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < messages + window; i++)
        {
            if (i >= window)
                Assert.Equal(perMessage, (await stream.AckAsync()).Outcomes.Count);
            if (i < messages)
                await stream.SendAsync(Sample.Many(1 + (ulong)(i * perMessage), perMessage, Meters));
        }
        var rate = messages * perMessage / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var memory = store.PrivateMegabytes;
        output.WriteLine($"{messages * perMessage} telegrams in messages of {perMessage}: {rate:F0}/s, private memory {memory:F0} MB");
        Assert.Equal((ulong)(messages * perMessage), (await store.Api.StatsAsync()).Stored);
        Assert.InRange(memory, 1, 64);
    }

    private static long WrittenByCheckpoint(string path)
    {
        const string thisThread = "thread-self";
        var before = Written(thisThread);
        using var database = TestDatabase.Open(path, SqliteOpenMode.ReadWrite);
        database.Run("PRAGMA wal_checkpoint(FULL)");
        return Written(thisThread) - before;
    }

    // What the process has made the kernel write to block devices; nothing when the folder is in memory.
    private static long Written(string process) => long.Parse(
        File.ReadLines($"/proc/{process}/io").Single(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
