using Edge.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Api.Tests;

/// <summary>A store that answers what a test wants; all calls may come at any time.</summary>
internal sealed class FakeStore : Store.StoreBase
{
    private const int PageSize = 500;

    public bool Hangs { get; set; }

    /// <summary>Breaks a stream of readings off after so many pages.</summary>
    public int? BreaksAfterPages { get; set; }

    public List<MeterSummary> Meters { get; } = [];

    public List<Alarm> Alarms { get; } = [];

    public List<Reading> Readings { get; } = [];

    public List<Aggregate> Aggregates { get; } = [];

    public GetStatsResponse Stats { get; } = new();

    public QueryAggregatesRequest? Asked { get; private set; }

    public Func<CancellationToken, Task<BackupResponse>> WriteBackup { get; set; } = _ => Task.FromResult(new BackupResponse());

    public override async Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context)
    {
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return Stats;
    }

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListAlarmsResponse { Alarms = { Alarms.Where(alarm => request.IncludeCleared || !alarm.HasClearedMs) } });

    public override Task<ListMetersResponse> ListMeters(ListMetersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListMetersResponse { Meters = { Meters } });

    public override async Task QueryReadings(QueryReadingsRequest request, IServerStreamWriter<QueryReadingsResponse> responseStream, ServerCallContext context)
    {
        var chosen = Readings.Where(reading => reading.MeterId == request.MeterId && reading.ReceivedAtMs >= request.FromMs
            && (request.ToMs == 0 || reading.ReceivedAtMs < request.ToMs));
        var pages = 0;
        foreach (var page in chosen.Chunk(PageSize))
        {
            if (pages++ == BreaksAfterPages)
                throw new RpcException(new Status(StatusCode.Unavailable, "stopping"));
            await responseStream.WriteAsync(new() { Readings = { page } });
        }
    }

    public override async Task QueryAggregates(
        QueryAggregatesRequest request, IServerStreamWriter<QueryAggregatesResponse> responseStream, ServerCallContext context)
    {
        Asked = request;
        await responseStream.WriteAsync(new()
        {
            Aggregates = { Aggregates.Where(window => window.WindowStartMs >= request.FromMs && window.WindowStartMs < request.ToMs) },
        });
    }

    public List<BackupFile> Backups { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    public override Task<ListBackupsResponse> ListBackups(ListBackupsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListBackupsResponse { Backups = { Backups } });

    public override Task<ListAuditResponse> ListAudit(ListAuditRequest request, ServerCallContext context) => Task.FromResult(new ListAuditResponse
    {
        Entries = { Audit.Where(entry => request.BeforeId == 0 || entry.Id < request.BeforeId).OrderByDescending(entry => entry.Id).Take((int)request.Limit) },
    });

    public override Task<BackupResponse> Backup(BackupRequest request, ServerCallContext context) => WriteBackup(context.CancellationToken);
}

internal sealed class FakeUplink : Uplink.UplinkBase
{
    public UplinkStatus Status { get; } = new();

    public Func<CancellationToken, Task<SendNowResponse>> Send { get; set; } = _ => Task.FromResult(new SendNowResponse());

    public override Task<UplinkStatus> GetStatus(GetUplinkStatusRequest request, ServerCallContext context) => Task.FromResult(Status);

    public override Task<SendNowResponse> SendNow(SendNowRequest request, ServerCallContext context) => Send(context.CancellationToken);
}

internal sealed class FakeListener : Listener.ListenerBase
{
    public List<ConfiguredMeter> Configured { get; } = [];

    public List<HeardAddress> Heard { get; } = [];

    public ListenerStatus Status { get; } = new();

    public override Task<ListConfiguredResponse> ListConfigured(ListConfiguredRequest request, ServerCallContext context)
    {
        lock (Configured)
            return Task.FromResult(new ListConfiguredResponse { Meters = { Configured } });
    }

    public override Task<ListHeardResponse> ListHeard(ListHeardRequest request, ServerCallContext context) =>
        Task.FromResult(new ListHeardResponse { Addresses = { Heard } });

    public override Task<ListenerStatus> GetStatus(GetListenerStatusRequest request, ServerCallContext context) => Task.FromResult(Status);

    public override Task<GetDecoderVersionResponse> GetDecoderVersion(GetDecoderVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDecoderVersionResponse { Version = "2.0.0" });
}

/// <summary>Can do what a test gives it; without that it is as the one of an older release.</summary>
internal sealed class FakeControl : Control.ControlBase
{
    public Tunnel? Tunnel { get; set; }

    public Update? Update { get; set; }

    /// <summary>Origin and request; the answer.</summary>
    public Func<string, string, Task<string>>? Run { get; set; }

    public Func<AddMeterRequest, AddMeterResponse> Add { get; set; } = _ => new();

    public override Task<AddMeterResponse> AddMeter(AddMeterRequest request, ServerCallContext context) => Task.FromResult(Add(request));

    public override Task<Tunnel> GetTunnel(GetTunnelRequest request, ServerCallContext context) => Tunnel is null ? throw Cannot() : Task.FromResult(Tunnel);

    public override Task<Update> GetUpdate(GetUpdateRequest request, ServerCallContext context) => Update is null ? throw Cannot() : Task.FromResult(Update);

    public override async Task<RunCommandResponse> RunCommand(RunCommandRequest request, ServerCallContext context) => Run is null
        ? throw Cannot()
        : new() { Answer = ByteString.CopyFromUtf8(await Run(request.Origin, request.Request.ToStringUtf8())) };

    private static RpcException Cannot() => new(new Status(StatusCode.Unimplemented, ""));
}
