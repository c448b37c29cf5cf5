using Edge.Hosting;
using Edge.Listener.Serving;
using Microsoft.AspNetCore.Builder;

namespace Edge.Listener;

/// <summary>The role <c>listener</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var builder = EdgeHost.CreateBuilder("listener", args);
        builder.AddListener();
        await using var app = builder.Build();
        app.MapGrpcService<ListenerService>();
        return await app.RunAsync();
    }
}
