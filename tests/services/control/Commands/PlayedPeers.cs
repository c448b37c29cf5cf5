using System.Collections.Concurrent;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Tests.Commands;

internal sealed class PlayedStore : Store.StoreBase
{
    public List<Alarm> Alarms { get; } = [];

    public bool Hangs { get; set; }

    public bool TakesNoAudit { get; set; }

    public ConcurrentQueue<AuditEntry> Audit { get; } = new();

    public override Task<AppendAuditResponse> AppendAudit(AppendAuditRequest request, ServerCallContext context)
    {
        if (TakesNoAudit)
            throw new RpcException(new Status(StatusCode.Unavailable, "the store is starting"));
        Audit.Enqueue(request.Entry);
        return Task.FromResult(new AppendAuditResponse());
    }

    public override Task<ListAuditResponse> ListAudit(ListAuditRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAuditResponse { Entries = { Audit.Reverse().Take((int)request.Limit) } });

    public override Task<BackupResponse> Backup(BackupRequest request, ServerCallContext context) =>
        Task.FromResult(new BackupResponse { Name = $"edge-1{request.Name}.db", Bytes = 4096, Readings = 7 });

    public override async Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return new() { Heard = 9, Stored = 7, Duplicate = 2, Unsent = 3, Acknowledged = 4, BatchesAcknowledged = 1, Epoch = "e1", Meters = 2 };
    }

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAlarmsResponse { Alarms = { Alarms } });
}

internal sealed class PlayedUplink : Uplink.UplinkBase
{
    public Func<SendNowRequest, CancellationToken, Task<SendNowResponse>> Send { get; set; } = (_, _) =>
        Task.FromResult(new SendNowResponse { Batches = 2, Readings = 15, HeartbeatAccepted = true });

    public Func<ResendRequest, ResendResponse> Resending { get; set; } = _ => new ResendResponse { Due = 3, Gone = 1 };

    public override Task<SendNowResponse> SendNow(SendNowRequest request, ServerCallContext context) => Send(request, context.CancellationToken);

    public override Task<ResendResponse> Resend(ResendRequest request, ServerCallContext context) => Task.FromResult(Resending(request));

    public override Task<UplinkStatus> GetStatus(GetUplinkStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new UplinkStatus { Connected = true, LastSendMs = 1_777_788_422_113, Connects = 5 });
}

internal sealed class PlayedListener : Listener.ListenerBase
{
    public override Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDecoderVersionResponse { Version = "2.0.0" });

    public override Task<CheckDeviceResponse> CheckDevice(CheckDeviceRequest request, ServerCallContext context) =>
        Task.FromResult(new CheckDeviceResponse { Present = true, Text = "im871a on /dev/ttyUSB0" });
}
