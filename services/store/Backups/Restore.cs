using System.Globalization;
using Edge.Store.Database;
using Edge.Store.Outbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Backups;

/// <summary>
/// Puts a backup in the place of the database. It is copied and verified first; only then the file of before is set aside, never
/// deleted. A file that is ready and not yet in its place is put there at the next start, so a power cut leaves no hole.
/// </summary>
internal sealed class Restore(DatabaseFile file, StoreOptions options, TimeProvider time, ILogger<Restore> log)
{
    private const int KeptAside = 3;

    // ENOSPC: it says nothing about the backup.
    private const int NoSpace = 28;

    // What was given out after the backup was made must not be given out again.
    private const int IdsSkipped = 1_000_000;

    // The log first: it belongs to the file it was written for and must never stand beside another one.
    private static readonly string[] Parts = ["-wal", "-shm", ""];

    private readonly string _copy = options.Path + ".restoring";
    private readonly string _ready = options.Path + ".ready";

    /// <summary>Makes the backup ready to take the place of the database.</summary>
    /// <exception cref="DatabaseRefusedException">It is not good; nothing has changed.</exception>
    public void Prepare(string backup)
    {
        using var content = File.OpenRead(backup);
        Prepare(content);
    }

    /// <summary>The same with what is in a file that only somebody else can open.</summary>
    /// <exception cref="DatabaseRefusedException">It is not good; nothing has changed.</exception>
    public void Prepare(Stream backup)
    {
        Delete(_copy);
        try
        {
            using (var copy = new FileStream(_copy, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
                backup.CopyTo(copy);
            BeginEpoch(_copy);
            using (var copy = new FileStream(_copy, FileMode.Open, FileAccess.ReadWrite))
                copy.Flush(flushToDisk: true);
            File.Move(_copy, _ready, overwrite: true);
        }
        finally
        {
            Delete(_copy);
        }
    }

    /// <summary>Puts what is ready into its place; nothing when nothing is.</summary>
    /// <returns>Where the file of before is now; nothing when there was none.</returns>
    public string? FinishReplacement()
    {
        if (!File.Exists(_ready))
            return null;
        var aside = SetAside();
        File.Move(_ready, file.Path);
        return aside;
    }

    /// <summary>Sets a damaged database aside; gives the name of the backup that has taken its place, or nothing.</summary>
    public string? ReplaceDamaged()
    {
        var backups = new DirectoryInfo(options.BackupDirectory);
        foreach (var backup in backups.Exists ? backups.GetFiles("*.db").OrderByDescending(found => found.LastWriteTimeUtc) : Enumerable.Empty<FileInfo>())
        {
            try
            {
                Prepare(backup.FullName);
                FinishReplacement();
                return backup.Name;
            }
            catch (Exception refused) when (refused is DatabaseRefusedException || (refused is IOException && refused.HResult != NoSpace))
            {
                Log.BackupRefused(log, backup.Name, refused.Message);
            }
        }
        SetAside();
        return null;
    }

    private void BeginEpoch(string path)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        database.Open();
        BackupFile.Demand(database);
        Migrations.Apply(database);
        database.InTransaction(() =>
        {
            Epochs.Begin(database, time.GetUtcNow());
            foreach (var table in (string[])["kept_frames", "audit"])
                SkipIds(database, table);
        });
        database.Run("PRAGMA journal_mode = DELETE");
    }

    private static void SkipIds(SqliteConnection database, string table)
    {
        database.Run("INSERT INTO sqlite_sequence SELECT $1, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)", table);
        database.Run("UPDATE sqlite_sequence SET seq = seq + $2 WHERE name = $1", table, IdsSkipped);
    }

    private string? SetAside()
    {
        var isThere = File.Exists(file.Path);
        var aside = FreeName();
        foreach (var part in Parts)
            if (File.Exists(file.Path + part))
                File.Move(file.Path + part, aside + part);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        foreach (var old in Directory.GetFiles(folder, Path.GetFileName(file.Path) + ".aside-*Z").Order(StringComparer.Ordinal).SkipLast(KeptAside))
            Delete(old);
        return isThere ? aside : null;
    }

    // A clock that was stepped back may be where it was.
    private string FreeName()
    {
        for (var at = time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var aside = $"{file.Path}.aside-{at.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
            if (Parts.All(part => !File.Exists(aside + part)))
                return aside;
        }
    }

    private static void Delete(string path)
    {
        foreach (var part in (string[])["-wal", "-shm", "-journal", ""])
            File.Delete(path + part);
    }
}
