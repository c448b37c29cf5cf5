using Edge.V1;
using Grpc.Core;
using TunnelState = Edge.V1.Tunnel;

namespace Edge.Control.Tunnel;

/// <summary>The tunnel's part of the contract edge.v1.Control.</summary>
internal sealed class TunnelCalls(SupportTunnel tunnel, TunnelOptions options)
{
    public async Task<TunnelState> OpenAsync(OpenTunnelRequest request, CancellationToken stop)
    {
        if (request.Minutes > options.Minutes)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"minutes: 1 to {options.Minutes} are expected"));
        try
        {
            return await tunnel.OpenAsync(request.Minutes == 0 ? options.Minutes : (int)request.Minutes, stop);
        }
        catch (TunnelException e)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }

    public Task<TunnelState> CloseAsync(CancellationToken stop) => tunnel.CloseAsync(stop);

    public TunnelState State() => tunnel.State();
}
