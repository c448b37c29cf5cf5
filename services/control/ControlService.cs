using Edge.Control.Engine;
using Edge.Control.Rebooting;
using Edge.Control.Updating;
using Edge.V1;
using Grpc.Core;
using ControlContract = Edge.V1.Control;

namespace Edge.Control;

/// <summary>The contract edge.v1.Control. What has nothing behind it yet says so instead of pretending.</summary>
internal sealed class ControlService(HostReboot reboot, UpdateCalls updates) : ControlContract.ControlBase
{
    private const string SupportTunnel = "the support tunnel";

    public override Task<Tunnel> OpenTunnel(OpenTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Tunnel> CloseTunnel(CloseTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Tunnel> GetTunnel(GetTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Update> ApplyUpdate(ApplyUpdateRequest request, ServerCallContext context) => Task.FromResult(updates.Apply(request));

    public override Task<Update> GetUpdate(GetUpdateRequest request, ServerCallContext context) => Task.FromResult(updates.Get());

    public override Task<RunCommandResponse> RunCommand(RunCommandRequest request, ServerCallContext context) => throw NotYet("commands of people");

    public override Task<AddMeterResponse> AddMeter(AddMeterRequest request, ServerCallContext context) => throw NotYet("new meters");

    public override async Task<RebootResponse> Reboot(RebootRequest request, ServerCallContext context)
    {
        try
        {
            await reboot.RebootAsync(request.Reason, context.CancellationToken);
            return new RebootResponse();
        }
        catch (EngineException e)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }

    private static RpcException NotYet(string what) =>
        new(new Status(StatusCode.Unimplemented, $"this release cannot do {what} yet"));
}
