using Edge.Uplink.Cloud;
using Edge.Uplink.Commands;
using Edge.Uplink.Scheduling;
using Edge.Uplink.Sending;
using Edge.V1;
using Grpc.Core;
using UplinkContract = Edge.V1.Uplink;

namespace Edge.Uplink;

/// <summary>The contract edge.v1.Uplink.</summary>
internal sealed class UplinkService(SendDesk desk, SendWatch watch, CloudLink link, ISendPlanner planner, Resender resender)
    : UplinkContract.UplinkBase
{
    public static CallerTable Callers => new()
    {
        ["SendNow"] = ["api", "control"],
        ["Resend"] = ["api", "control"],
        ["GetStatus"] = ["api", "control", "watchdog"],
    };

    public override async Task<SendNowResponse> SendNow(SendNowRequest request, ServerCallContext context)
    {
        // A caller who goes away leaves the send running: others may have joined it.
        var answer = await desk.AskAsync(request.AtOnce).WaitAsync(context.CancellationToken);
        if (answer.Failure is { } reason)
            throw new RpcException(new Status(StatusCode.Aborted, reason));
        return new SendNowResponse
        {
            Batches = (ulong)answer.Report.Batches,
            Readings = (ulong)answer.Report.Readings,
            HeartbeatAccepted = answer.HeartbeatAccepted,
        };
    }

    public override Task<ResendResponse> Resend(ResendRequest request, ServerCallContext context) =>
        resender.ResendAsync(request, context.CancellationToken);

    public override Task<UplinkStatus> GetStatus(GetUplinkStatusRequest request, ServerCallContext context)
    {
        var plan = planner.Look();
        return Task.FromResult(new UplinkStatus
        {
            Connected = link.IsConnected,
            WaitingFor = link.WaitingFor is { Length: > 0 } cloud ? cloud
                : watch.ListensFor is { Length: > 0 } readings ? readings
                : plan.WaitsForClock ? plan.WaitsFor : "",
            LastSendMs = planner.LastSend?.ToUnixTimeMilliseconds() ?? 0,
            NextSendMs = plan.NextAt?.ToUnixTimeMilliseconds() ?? 0,
            Sending = watch.IsSending,
            BatchesAcknowledged = (ulong)watch.Batches,
            ReadingsAcknowledged = (ulong)watch.Readings,
            Connects = (ulong)link.Connects,
        });
    }
}
