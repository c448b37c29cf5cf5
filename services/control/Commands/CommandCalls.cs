using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Edge.Control.Commands;

/// <summary>The call by which people and programs ask for commands, over the api.</summary>
internal sealed class CommandCalls(CommandRunner runner, IHostApplicationLifetime life)
{
    public async Task<RunCommandResponse> RunAsync(RunCommandRequest request)
    {
        if (request.Origin is not (CommandOrigin.Page or CommandOrigin.Token))
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"origin: {CommandOrigin.Page} or {CommandOrigin.Token} is expected"));
        // Who closes a page has not taken back what he asked for.
        var answer = await runner.RunAsync(request.Request.Memory, request.Origin, life.ApplicationStopping);
        return new() { Answer = UnsafeByteOperations.UnsafeWrap(answer) };
    }
}
