using Grpc.Core;
using Grpc.Health.V1;

namespace Edge.Hosting;

/// <summary>The standard health protocol, answered from the same evidence as everything else.</summary>
internal sealed class HealthService(HealthBoard board, CallerTables tables) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (!Knows(request.Service))
            throw new RpcException(new Status(StatusCode.NotFound, $"{request.Service} is not served here"));
        board.Look();
        return Task.FromResult(Answer());
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var stop = context.CancellationToken;
        if (!Knows(request.Service))
        {
            await responseStream.WriteAsync(new() { Status = HealthCheckResponse.Types.ServingStatus.ServiceUnknown });
            await board.Stopping.WaitAsync(stop);
            return;
        }
        while (true)
        {
            var changed = board.Changed;
            await responseStream.WriteAsync(Answer());
            if (board.Stopping.IsCompleted)
                return;
            await changed.WaitAsync(stop);
        }
    }

    private bool Knows(string name) => name.Length == 0 || tables.Services.Contains(name);

    private HealthCheckResponse Answer() => new()
    {
        Status = board.IsServing
            ? HealthCheckResponse.Types.ServingStatus.Serving
            : HealthCheckResponse.Types.ServingStatus.NotServing,
    };
}
