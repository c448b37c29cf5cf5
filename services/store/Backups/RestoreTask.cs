using Edge.Hosting;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Store.Backups;

/// <summary>
/// The argument <c>--restore FILE</c>, for a store that does not run: a path, or a name within the backup directory. The backup is
/// verified before anything is replaced, and the file of before is kept beside it.
/// </summary>
internal static class RestoreTask
{
    public const string Argument = "--restore";

    private const int Busy = 5;

    public static int Run(IServiceProvider services, string backup)
    {
        var options = services.GetRequiredService<StoreOptions>();
        var restore = services.GetRequiredService<Restore>();
        var path = backup.Contains('/', StringComparison.Ordinal) ? backup : Path.Combine(options.BackupDirectory, backup);
        try
        {
            DemandStopped(options.Path);
            restore.Prepare(path);
            restore.FinishReplacement();
        }
        catch (Exception fault) when (fault is SqliteException or DatabaseRefusedException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Nothing was replaced: {path}: {fault.Message}");
            return ExitCodes.Fault;
        }
        Console.Out.WriteLine($"{path} is in the place of {options.Path} now; the file of before is kept beside it as {Path.GetFileName(options.Path)}.aside-...");
        return ExitCodes.Done;
    }

    // Whoever has the file open would go on writing into the one that was set aside.
    private static void DemandStopped(string path)
    {
        if (!File.Exists(path))
            return;
        SqliteBinding.Use();
        try
        {
            using var database = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ConnectionString);
            database.Open();
            database.Run("PRAGMA locking_mode = EXCLUSIVE");
            database.InTransaction(() => { });
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Busy)
        {
            throw new IOException("the store is running: stop it first");
        }
        catch (SqliteException fault) when (Faults.IsDamage(fault))
        {
            // That is why a backup is wanted.
        }
    }
}
