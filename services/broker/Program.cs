using Edge.Broker.Secrets;
using Edge.Hosting;

namespace Edge.Broker;

/// <summary>The role <c>broker</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        // First of all: this service, too, reads its password and token from what is made here.
        if (args is [] && !SecretsCommand.TryEnsure(Console.Error))
            return ExitCodes.Configuration;
        var builder = EdgeHost.CreateBuilder("broker", args);
        builder.AddBroker();
        await using var app = builder.Build();
        return await app.RunAsync();
    }
}
