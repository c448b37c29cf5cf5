using Edge.Control.Engine;
using Edge.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Edge.Control;

/// <summary>The role <c>control</c>: a process of its own in development, a role of the one program in what ships.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is [EngineGroup.Argument, .. var rest])
        {
            args = rest;
            EngineGroup.JoinAndDropRoot(Environment.GetEnvironmentVariable("EDGE_Engine__Socket") ?? EngineOptions.DefaultSocket);
        }

        var builder = EdgeHost.CreateBuilder("control", args);
        builder.AddControl();
        await using var app = builder.Build();
        app.MapGrpcService<ControlService>();
        return await app.RunAsync();
    }
}
