using Edge.Store.Database;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Tests;

/// <summary>A file of an earlier release is brought up to date and keeps what is in it.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task From_schema_1_readings_and_rejected_frames_are_kept()
    {
        await using var store = await HostedStore.StartAsync();
        await store.StopAsync();
        MakeFirst(store.Database);
        await store.StartAsync();
        var reading = Assert.Single(await store.Api.QueryAsync());
        Assert.Equal(("""{"a":1}""", "roof", Sample.Start), (reading.RawJson, reading.Receiver, reading.ReceivedAtMs));
        Assert.Empty(reading.AlsoHeardBy);
        using (var call = store.Api.Calls.ListKept(new(), deadline: StoreClient.Deadline, cancellationToken: TestContext.Current.CancellationToken))
            Assert.Equal(["old", "young"], (await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)
                .SelectMany(page => page.Frames).ToListAsync(TestContext.Current.CancellationToken)).Select(frame => frame.Detail));
        using var database = TestDatabase.Open(store.Database);
        Assert.Equal("""{"a":1}""", database.Read<string>("SELECT raw_json FROM readings"));
    }

    private static void MakeFirst(string path)
    {
        File.Delete(path);
        using var script = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream("0001-initial.sql")!);
        using var database = TestDatabase.Open(path, SqliteOpenMode.ReadWriteCreate);
        database.Run(script.ReadToEnd());
        database.Run($$"""
            PRAGMA user_version = 1;
            PRAGMA application_id = {{0x45444745}};
            INSERT INTO meters VALUES (1, '10000001');
            INSERT INTO templates VALUES (1, 1, 'meter', '["{\"a\":",0,"}"]');
            INSERT INTO origins VALUES (7, 'roof', 'boot', 1);
            INSERT INTO blocks VALUES (1, 1, {{Sample.Start}}, 0, {{Sample.Start}}, {{Sample.Start}}, '[[1,0,7,null,0,0,1]]');
            INSERT INTO latest VALUES (1, 1, {{Sample.Start}}, 0, 1, 1, 0);
            INSERT INTO epochs (epoch, began_ms) VALUES ('00000001', 0);
            INSERT INTO rejects VALUES (3, {{Sample.Start}}, '10000001', 'roof', 'no_values', 'old', x'0102'), (9, {{Sample.Start}}, '', 'cellar', 'not_hex', 'young', x'03');
            """);
    }
}
