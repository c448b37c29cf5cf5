using Edge.Store.Alarms;
using Edge.Store.Backups;
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
    DatabaseFile file, Restore restore, StoreOptions options, LeaseBook leases, RetainedState retained, TimeProvider time, ILogger<StoreOpener> log)
{
    public const string RestoredAlarm = "database_restored";

    private bool _checked;
    private bool _restored;

    public string Path => file.Path;

    /// <summary>A damaged file is set aside and the newest good backup takes its place, once in the life of the process.</summary>
    public OpenStore Open()
    {
        using var undisturbed = file.Undisturbed();
        restore.FinishReplacement();
        try
        {
            return OpenFile();
        }
        catch (Exception fault) when (Faults.IsDamage(fault) && !_restored)
        {
            file.Release();
            return RestoreAndOpen(fault);
        }
    }

    /// <summary>It was found damaged while it was in use: it is checked when it is opened next.</summary>
    public void CheckAgain() => _checked = false;

    private OpenStore RestoreAndOpen(Exception fault)
    {
        var backup = restore.ReplaceDamaged();
        _restored = true;
        // Whoever began to read in between has the file that was set aside.
        file.Release();
        var text = backup is null
            ? $"The database was damaged ({fault.Message}) and there was no good backup: a new one was begun. The damaged file is kept beside it"
            : $"The database was damaged ({fault.Message}): the backup {backup} took its place, what came after it is lost. The damaged file is kept beside it";
        Log.Restored(log, fault, text);
        var store = OpenFile();
        store.Commit(() => store.Alarms.Raise(RestoredAlarm, Trouble.AlarmSubject, text.ReplaceLineEndings(" ")));
        return store;
    }

    private OpenStore OpenFile()
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
            Epochs.Ensure(database, time.GetUtcNow());
            file.Keep();
            file.TakeLogSpace();
            var store = new OpenStore(database, options, leases, retained, time);
            if (!_checked)
                ShowAll(database);
            _checked = true;
            Log.Opened(log, file.Path, database.ServerVersion, to, file.Bytes, store.Readings.Meters.Count, time.GetElapsedTime(began));
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
            throw new DatabaseRefusedException($"it is damaged ({result})") { IsDamaged = true };
    }

    // What was shown in an earlier life of the process may be lost: the broker keeps nothing over a restart of its own.
    private void ShowAll(SqliteConnection database)
    {
        foreach (var meter in new MeterList(new ReadingCatalog()).Read(database))
            retained.Show(meter.Latest);
        foreach (var alarm in AlarmTable.List(database, includeCleared: false, AlarmTable.MaxLasting))
            retained.Show(alarm);
    }
}
