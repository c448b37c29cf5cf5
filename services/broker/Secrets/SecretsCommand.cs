using Edge.Hosting;
using Microsoft.Extensions.Configuration;

namespace Edge.Broker.Secrets;

/// <summary>
/// <c>edge secrets ensure</c>, <c>get NAME</c>, <c>set NAME</c> (the secret on standard input), inside the broker's container. Names are
/// <c>api/page-password</c>, <c>uplink/heartbeat-token</c> and so on; a receiver's is its name.
/// </summary>
public static class SecretsCommand
{
    private const int MaxSecretChars = 4096;
    private const string Usage = "The arguments are ensure, get NAME, or set NAME with the secret on standard input.";

    /// <summary>Runs one of them; gives the exit code.</summary>
    public static int Run(string[] args) => Guarded(Console.Error, folders =>
    {
        switch (args)
        {
            case ["ensure"]:
                folders.Ensure(Receivers(EdgeHost.ReadSettings()), Console.Error.WriteLine);
                return ExitCodes.Done;
            case ["get", var name]:
                Console.Out.Write(folders.Get(name) + "\n");
                return ExitCodes.Done;
            case ["set", var name]:
                folders.Set(name, ReadSecret());
                return ExitCodes.Done;
            default:
                Console.Error.Write(Usage + "\n");
                return ExitCodes.Usage;
        }
    });

    internal static bool TryEnsure(TextWriter errors) => Guarded(errors, folders =>
    {
        folders.Ensure(Receivers(EdgeHost.ReadSettings()), errors.WriteLine);
        return ExitCodes.Done;
    }) == ExitCodes.Done;

    internal static IReadOnlyList<string> Receivers(IConfiguration settings) =>
        [.. settings.GetSection("Listener:Receivers").GetChildren().Select(child => child.Value).OfType<string>()];

    private static int Guarded(TextWriter errors, Func<SecretFolders, int> run)
    {
        var root = EdgeHost.ReadSettings()["Broker:SecretsDirectory"] ?? new BrokerOptions().SecretsDirectory;
        try
        {
            return run(new SecretFolders(root));
        }
        catch (FileNotFoundException e)
        {
            errors.Write($"{e.Message}\n");
            return ExitCodes.Fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Write($"the secrets below {root} cannot be read or written: {e.Message}. The volumes secrets-* must belong to the user "
                + "that the broker runs as (10001); nothing that is there was changed.\n");
            return ExitCodes.Fault;
        }
    }

    private static string ReadSecret()
    {
        var buffer = new char[MaxSecretChars];
        return new string(buffer, 0, Console.In.ReadBlock(buffer, 0, buffer.Length)).Trim();
    }
}
