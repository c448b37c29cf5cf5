using Edge.Hosting;
using Edge.Store.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Store.Backups;

/// <summary>
/// The argument <c>--restore FILE</c>, for a store that does not run: a path, a name within the backup directory, or <c>-</c> for
/// what comes in on the standard input. The backup is verified before anything is replaced, and the file of before is kept beside it.
/// </summary>
internal static class RestoreTask
{
    public const string Argument = "--restore";

    public static int Run(IServiceProvider services, string backup)
    {
        var options = services.GetRequiredService<StoreOptions>();
        var restore = services.GetRequiredService<Restore>();
        var path = backup == "-" ? "the standard input" : backup.Contains('/', StringComparison.Ordinal) ? backup : Path.Combine(options.BackupDirectory, backup);
        string? aside;
        try
        {
            // Whoever has the file open would go on writing into the one that was set aside.
            if (DatabaseFile.IsInUse(options.Path))
                throw new IOException("the store is running: stop it first");
            using (var content = backup == "-" ? Console.OpenStandardInput() : File.OpenRead(path))
                restore.Prepare(content);
            aside = restore.FinishReplacement();
        }
        catch (Exception fault) when (fault is SqliteException or DatabaseRefusedException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Nothing was replaced: {path}: {fault.Message}");
            return ExitCodes.Fault;
        }
        Console.Out.WriteLine($"{options.Path} is what was in the backup now"
            + (aside is null ? "; there was none before" : $"; the file of before is kept as {aside}"));
        return ExitCodes.Done;
    }
}
