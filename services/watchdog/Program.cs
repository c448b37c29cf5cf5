using Edge.Hosting;

namespace Edge.Watchdog;

/// <summary>The role <c>watchdog</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var builder = EdgeHost.CreateBuilder("watchdog", args);
        builder.AddWatchdog();
        await using var app = builder.Build();
        return await app.RunAsync();
    }
}
