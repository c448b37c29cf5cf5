using Edge.Control.Auditing;
using Edge.Control.Commands;
using Edge.Control.Engine;
using Edge.Hosting;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Rebooting;

/// <summary>The call by which the watchdog has the machine rebooted.</summary>
internal sealed class RebootCall(HostReboot host, AuditLog audit, TimeProvider time)
{
    public async Task<RebootResponse> RebootAsync(RebootRequest request, CancellationToken stop)
    {
        var call = new CommandCall(CommandOrigin.Watchdog, time);
        try
        {
            await host.RebootAsync(request.Reason, stop);
            audit.Add(call.Entry("reboot", "", CommandAudit.DoneOutcome, request.Reason), isRefused: false);
            return new RebootResponse();
        }
        catch (EngineException e)
        {
            audit.Add(call.Entry("reboot", "", CommandError.Failed, $"{e.Message}; asked for because of: {request.Reason}"), isRefused: false);
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }
}
