using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Edge.Control.Commands;

/// <summary>The call by which people and programs ask for commands: over the api, or on the command line in control's own container.</summary>
internal sealed class CommandCalls(CommandRunner runner, IHostApplicationLifetime life)
{
    public static readonly string[] OverTheApi = [CommandOrigin.Page, CommandOrigin.Token];
    private static readonly string[] OnTheSpot = [CommandOrigin.CommandLine];

    public async Task<RunCommandResponse> RunAsync(RunCommandRequest request, string caller)
    {
        var origins = caller == "control" ? OnTheSpot : OverTheApi;
        DemandOrigin(request.Origin, origins);
        // Who closes a page has not taken back what he asked for.
        var answer = await runner.RunAsync(request.Request.Memory, request.Origin, life.ApplicationStopping);
        return new() { Answer = UnsafeByteOperations.UnsafeWrap(answer) };
    }

    /// <summary>Nobody asks in the name of another.</summary>
    /// <exception cref="RpcException">It is none of them.</exception>
    public static void DemandOrigin(string origin, string[] origins)
    {
        if (!origins.Contains(origin))
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"origin: {string.Join(" or ", origins)} is expected"));
    }
}
