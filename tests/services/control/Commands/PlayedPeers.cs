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

    public override async Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return new() { Heard = 9, Stored = Stored(), Duplicate = 2, Unsent = 3, Acknowledged = 4, BatchesAcknowledged = 1, Epoch = "e1", Meters = 2 };
    }

    public Func<ulong> Stored { get; set; } = () => 7;

    /// <summary>When readings were received.</summary>
    public List<long> ReceivedMs { get; } = [];

    public override async Task QueryReadings(QueryReadingsRequest request, IServerStreamWriter<QueryReadingsResponse> responseStream, ServerCallContext context)
    {
        var found = ReceivedMs.Where(at => at >= request.FromMs && at < request.ToMs).Take((int)request.Limit);
        await responseStream.WriteAsync(new() { Readings = { found.Select(at => new Reading { ReceivedAtMs = at }) } });
    }

    /// <summary>Why no backup can be written.</summary>
    public string? BackupFault { get; set; }

    public List<string> Backups { get; } = [];

    /// <summary>Alarms that were raised, and without a text those that were cleared.</summary>
    public ConcurrentQueue<(string Kind, string Subject, string? Text)> Told { get; } = new();

    public override Task<BackupResponse> Backup(BackupRequest request, ServerCallContext context)
    {
        if (BackupFault is not null)
            throw new RpcException(new(StatusCode.ResourceExhausted, BackupFault));
        Backups.Add(request.Name);
        return Task.FromResult(new BackupResponse { Name = request.Name.Length > 0 ? request.Name : "edge-1.db", Bytes = 4096, Readings = 7 });
    }

    public override Task<RaiseAlarmResponse> RaiseAlarm(RaiseAlarmRequest request, ServerCallContext context)
    {
        Told.Enqueue((request.Kind, request.Subject, request.Text));
        return Task.FromResult(new RaiseAlarmResponse());
    }

    public override Task<ClearAlarmResponse> ClearAlarm(ClearAlarmRequest request, ServerCallContext context)
    {
        Told.Enqueue((request.Kind, request.Subject, null));
        return Task.FromResult(new ClearAlarmResponse());
    }

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAlarmsResponse { Alarms = { Alarms } });
}

internal sealed class PlayedUplink : Uplink.UplinkBase
{
    private readonly TaskCompletionSource _askedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    public Func<SendNowRequest, CancellationToken, Task<SendNowResponse>> Send { get; set; } = (_, _) =>
        Task.FromResult(new SendNowResponse { Batches = 2, Readings = 15, HeartbeatAccepted = true });

    public Func<ResendRequest, ResendResponse> Resending { get; set; } = _ => new ResendResponse { Due = 3, Gone = 1 };

    public override Task<SendNowResponse> SendNow(SendNowRequest request, ServerCallContext context) => Send(request, context.CancellationToken);

    public override Task<ResendResponse> Resend(ResendRequest request, ServerCallContext context) => Task.FromResult(Resending(request));

    public bool Sending { get; set; }

    public bool Connected { get; set; } = true;

    /// <summary>Completes when it was asked twice whether it sends, and did.</summary>
    public Task AskedAgain => _askedAgain.Task;

    public override Task<UplinkStatus> GetStatus(GetUplinkStatusRequest request, ServerCallContext context)
    {
        if (Sending && ++_asked == 2)
            _askedAgain.SetResult();
        return Task.FromResult(new UplinkStatus { Connected = Connected, LastSendMs = 1_777_788_422_113, Connects = 5, Sending = Sending });
    }
}

internal sealed class PlayedListener : Listener.ListenerBase
{
    public override Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDecoderVersionResponse { Version = "2.0.0" });

    public override Task<CheckDeviceResponse> CheckDevice(CheckDeviceRequest request, ServerCallContext context) =>
        Task.FromResult(new CheckDeviceResponse { Present = true, Text = "im871a on /dev/ttyUSB0" });

    public override Task<TestMeterResponse> TestMeter(TestMeterRequest request, ServerCallContext context) =>
        Task.FromResult(new TestMeterResponse { FramesTried = 1, FramesDecoded = 1, ReadingJson = "{}" });
}
