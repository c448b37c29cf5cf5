using Edge.Store.Database;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using StoreContract = Edge.V1.Store;

namespace Edge.Store.Backups;

/// <summary>
/// The argument <c>--backup NAME</c>: has the store that runs write a backup, and says what is in it. While none runs, this program writes it.
/// </summary>
internal static class BackupTask
{
    public const string Argument = "--backup";

    // A card writes and reads some 10 MB a second, and the whole copy is read again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static Task<int> RunAsync(IServiceProvider services, string name) => CommandAnswer.WriteAsync(Console.Out, () => WriteAsync(services, name));

    private static async Task<DatabaseContent> WriteAsync(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<StoreOptions>();
        if (!File.Exists(options.Path))
            throw new FileNotFoundException($"there is no database {options.Path} yet");
        if (DatabaseFile.IsInUse(options.Path))
            name = (await services.GetRequiredService<StoreContract.StoreClient>().BackupAsync(
                new() { Name = name }, deadline: services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime + Patience)).Name;
        else
            name = await WriteHereAsync(services, name);
        var path = Path.Combine(options.BackupDirectory, name);
        using var database = BackupFile.Open(path);
        return DatabaseContent.Read(database, path, new FileInfo(path).Length);
    }

    private static async Task<string> WriteHereAsync(IServiceProvider services, string name)
    {
        var file = services.GetRequiredService<DatabaseFile>();
        file.Keep();
        try
        {
            return (await services.GetRequiredService<BackupWriter>().WriteAsync(name, CancellationToken.None)).Name;
        }
        finally
        {
            file.Release();
        }
    }
}
