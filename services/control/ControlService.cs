using Edge.Control.Commands;
using Edge.Control.Configuring.NewMeters;
using Edge.Control.Rebooting;
using Edge.Control.Tunnel;
using Edge.Control.Updating;
using Edge.Hosting;
using Edge.V1;
using Grpc.Core;
using ControlContract = Edge.V1.Control;
using TunnelState = Edge.V1.Tunnel;

namespace Edge.Control;

/// <summary>The contract edge.v1.Control.</summary>
internal sealed class ControlService(CommandCalls commands, TunnelCalls tunnel, UpdateCalls updates, AddMeterCall meters, RebootCall reboot) : ControlContract.ControlBase
{
    public override Task<TunnelState> OpenTunnel(OpenTunnelRequest request, ServerCallContext context) => tunnel.OpenAsync(request, context.CancellationToken);

    public override Task<TunnelState> CloseTunnel(CloseTunnelRequest request, ServerCallContext context) => tunnel.CloseAsync(context.CancellationToken);

    public override Task<TunnelState> GetTunnel(GetTunnelRequest request, ServerCallContext context) => Task.FromResult(tunnel.State());

    public override Task<Update> ApplyUpdate(ApplyUpdateRequest request, ServerCallContext context) => Task.FromResult(updates.Apply(request));

    public override Task<Update> GetUpdate(GetUpdateRequest request, ServerCallContext context) => Task.FromResult(updates.Get());

    public override Task<RunCommandResponse> RunCommand(RunCommandRequest request, ServerCallContext context) => commands.RunAsync(request, context.Caller());

    public override Task<AddMeterResponse> AddMeter(AddMeterRequest request, ServerCallContext context) => meters.RunAsync(request, context.CancellationToken);

    public override Task<RebootResponse> Reboot(RebootRequest request, ServerCallContext context) => reboot.RebootAsync(request, context.CancellationToken);
}
