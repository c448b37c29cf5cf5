using Edge.Control.Commands;
using Edge.Control.Rebooting;
using Edge.V1;
using Grpc.Core;
using ControlContract = Edge.V1.Control;

namespace Edge.Control;

/// <summary>The contract edge.v1.Control. What has nothing behind it yet says so instead of pretending.</summary>
internal sealed class ControlService(CommandCalls commands, RebootCall reboot) : ControlContract.ControlBase
{
    private const string SupportTunnel = "the support tunnel";
    private const string Updates = "updates";

    public override Task<Tunnel> OpenTunnel(OpenTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Tunnel> CloseTunnel(CloseTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Tunnel> GetTunnel(GetTunnelRequest request, ServerCallContext context) => throw NotYet(SupportTunnel);

    public override Task<Update> ApplyUpdate(ApplyUpdateRequest request, ServerCallContext context) => throw NotYet(Updates);

    public override Task<Update> GetUpdate(GetUpdateRequest request, ServerCallContext context) => throw NotYet(Updates);

    public override Task<RunCommandResponse> RunCommand(RunCommandRequest request, ServerCallContext context) => commands.RunAsync(request);

    public override Task<AddMeterResponse> AddMeter(AddMeterRequest request, ServerCallContext context) => throw NotYet("new meters");

    public override Task<RebootResponse> Reboot(RebootRequest request, ServerCallContext context) => reboot.RebootAsync(request, context.CancellationToken);

    private static RpcException NotYet(string what) =>
        new(new Status(StatusCode.Unimplemented, $"this release cannot do {what} yet"));
}
