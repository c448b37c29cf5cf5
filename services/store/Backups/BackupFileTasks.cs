using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Store.Backups;

/// <summary>
/// The arguments <c>--read-backup NAME</c>, which writes a backup to the standard output, and <c>--remove-backup NAME</c>: the way of a
/// backup out of the container, whose image has no other program than this one.
/// </summary>
internal static class BackupFileTasks
{
    public const string Read = "--read-backup";
    public const string Remove = "--remove-backup";

    public static int RunRead(IServiceProvider services, string name) => WithFile(services, name, path =>
    {
        using var file = File.OpenRead(path);
        using var output = Console.OpenStandardOutput();
        file.CopyTo(output);
    });

    public static int RunRemove(IServiceProvider services, string name) => WithFile(services, name, File.Delete);

    private static int WithFile(IServiceProvider services, string name, Action<string> act)
    {
        var path = Path.Combine(services.GetRequiredService<StoreOptions>().BackupDirectory, name);
        try
        {
            if (name.Length == 0 || name != Path.GetFileName(name) || !File.Exists(path))
                throw new FileNotFoundException("there is no such backup");
            act(path);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{path}: {e.Message}");
            return ExitCodes.Fault;
        }
    }
}
