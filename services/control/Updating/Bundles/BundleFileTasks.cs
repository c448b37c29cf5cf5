using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Updating.Bundles;

/// <summary>
/// The arguments <c>--take-bundle NAME</c>, which puts what comes in on the standard input into the update folder, and <c>--drop-bundle NAME</c>:
/// the way of a bundle into the container, whose image has no other program than this one.
/// </summary>
internal static class BundleFileTasks
{
    public const string Take = "--take-bundle";
    public const string Drop = "--drop-bundle";

    public static int RunTake(IServiceProvider services, string name) => WithPath(services, name, path =>
    {
        // Under its name only when it is whole.
        var unfinished = path + ".unfinished";
        using (var input = Console.OpenStandardInput())
        using (var file = File.Create(unfinished))
        {
            input.CopyTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    });

    public static int RunDrop(IServiceProvider services, string name) => WithPath(services, name, File.Delete);

    private static int WithPath(IServiceProvider services, string name, Action<string> act)
    {
        try
        {
            var folder = services.GetRequiredService<BundleFolder>();
            folder.Make();
            act(folder.PathOf(name));
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UpdateRefusedException)
        {
            Console.Error.WriteLine($"{name}: {e.Message}");
            return ExitCodes.Fault;
        }
    }
}
