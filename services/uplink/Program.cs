using Edge.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Edge.Uplink;

/// <summary>The role <c>uplink</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var builder = EdgeHost.CreateBuilder("uplink", args);
        builder.AddUplink();
        await using var app = builder.Build();
        app.MapGrpcService<UplinkService>();
        return await app.RunAsync();
    }
}
