using Edge.Store.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Store.Backups;

/// <summary>
/// The argument <c>--inspect</c>: what is in the database, whether the store runs or not; with a path: whether that backup is good, and what is
/// in it. Nothing is changed.
/// </summary>
internal static class InspectTask
{
    public const string Argument = "--inspect";

    public static Task ShowAsync(IServiceProvider services, TextWriter output) => CommandAnswer.WriteAsync(output, () =>
    {
        var file = services.GetRequiredService<DatabaseFile>();
        using var database = file.OpenReader();
        return Task.FromResult(DatabaseContent.Read(database, file.Path, file.Bytes));
    });

    public static Task<int> CheckAsync(IServiceProvider services, string path) => CommandAnswer.WriteAsync(Console.Out, () => Task.FromResult(Check(path)));

    /// <exception cref="DatabaseRefusedException">It is not good.</exception>
    public static DatabaseContent Check(string path)
    {
        using var database = BackupFile.Open(path);
        BackupFile.Demand(database);
        return DatabaseContent.Read(database, path, new FileInfo(path).Length);
    }
}
