using System.Security.Cryptography;
using Edge.Store.Alarms;
using Edge.Store.Database;
using Edge.Store.Outbox;
using Edge.Store.Publishing;
using Edge.Store.Queries;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Writing;

/// <summary>Opens the database for the writer: checked once in the life of the process, brought up to date, loaded.</summary>
internal sealed class StoreOpener(
    DatabaseFile file, StoreOptions options, LeaseBook leases, RetainedState retained, TimeProvider time, ILogger<StoreOpener> log)
{
    private const int EpochBytes = 4;

    private bool _checked;

    public string Path => file.Path;

    public OpenStore Open()
    {
        var began = time.GetTimestamp();
        var database = file.OpenWriter();
        try
        {
            if (!_checked)
                Check(database);
            var (from, to) = Migrations.Apply(database);
            if (from != to)
                Log.Migrated(log, from, to);
            EnsureEpoch(database);
            file.Keep();
            file.TakeLogSpace();
            var store = new OpenStore(database, options, leases, retained, time);
            if (!_checked)
                ShowAll(database);
            _checked = true;
            Log.Opened(log, file.Path, SqliteBinding.Use(), to, file.Bytes, store.Readings.Meters.Count, time.GetElapsedTime(began));
            return store;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection database)
    {
        var result = database.Read<string>("PRAGMA quick_check(1)");
        if (result != "ok")
            throw new DatabaseRefusedException($"it is damaged ({result}); move it away and restore a backup");
    }

    // What was shown in an earlier life of the process may be lost: the broker keeps nothing over a restart of its own.
    private void ShowAll(SqliteConnection database)
    {
        foreach (var meter in new MeterList(new ReadingCatalog()).Read(database))
            retained.Show(meter.Latest);
        foreach (var alarm in AlarmTable.List(database, includeCleared: false, AlarmTable.MaxLasting))
            retained.Show(alarm);
    }

    private void EnsureEpoch(SqliteConnection database)
    {
        if (database.Read<long>("SELECT count(*) FROM epochs") == 0)
            database.Run("INSERT INTO epochs (epoch, began_ms) VALUES ($1, $2)",
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(EpochBytes)), time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
