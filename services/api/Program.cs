using Edge.Hosting;

namespace Edge.Api;

/// <summary>The role <c>api</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var builder = EdgeHost.CreateBuilder("api", args);
        builder.AddApi();
        await using var app = builder.Build();
        app.MapApi();
        return await app.RunAsync();
    }
}
