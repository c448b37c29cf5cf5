using Edge.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Edge.Store;

/// <summary>The role <c>store</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var builder = EdgeHost.CreateBuilder("store", args);
        builder.AddStore();
        await using var app = builder.Build();
        app.MapGrpcService<StoreService>();
        return await app.RunAsync();
    }
}
