using Edge.Store.Alarms;
using Edge.Store.Appending;
using Edge.Store.Audit;
using Edge.Store.Backups;
using Edge.Store.Outbox;
using Edge.Store.Queries;
using Edge.V1;
using Grpc.Core;
using StoreContract = Edge.V1.Store;

namespace Edge.Store;

/// <summary>The contract of the store; the work is done in the folders beside it.</summary>
internal sealed class StoreService(
    AppendCall append, OutboxCalls outbox, AlarmCalls alarms, QueryCalls queries, BackupCalls backups, AuditCalls audit) : StoreContract.StoreBase
{
    public override Task Append(
        IAsyncStreamReader<AppendRequest> requestStream, IServerStreamWriter<AppendResponse> responseStream, ServerCallContext context) =>
        append.ServeAsync(requestStream, responseStream, context.CancellationToken);

    public override Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context) => append.FlushAsync(context.CancellationToken);

    public override Task<LeaseBatchResponse> LeaseBatch(LeaseBatchRequest request, ServerCallContext context) =>
        outbox.LeaseAsync(request, context.CancellationToken);

    public override Task<CompleteBatchResponse> CompleteBatch(CompleteBatchRequest request, ServerCallContext context) =>
        outbox.CompleteAsync(request, context.CancellationToken);

    public override Task<ReleaseBatchResponse> ReleaseBatch(ReleaseBatchRequest request, ServerCallContext context) =>
        outbox.ReleaseAsync(request, context.CancellationToken);

    public override Task<ResendBatchesResponse> ResendBatches(ResendBatchesRequest request, ServerCallContext context) =>
        outbox.ResendAsync(request, context.CancellationToken);

    public override Task<ListMetersResponse> ListMeters(ListMetersRequest request, ServerCallContext context) =>
        queries.ListMetersAsync(context.CancellationToken);

    public override Task QueryReadings(
        QueryReadingsRequest request, IServerStreamWriter<QueryReadingsResponse> responseStream, ServerCallContext context) =>
        queries.QueryReadingsAsync(request, responseStream, context.CancellationToken);

    public override Task QueryAggregates(
        QueryAggregatesRequest request, IServerStreamWriter<QueryAggregatesResponse> responseStream, ServerCallContext context) =>
        queries.QueryAggregatesAsync(request, responseStream, context.CancellationToken);

    public override Task ListKept(ListKeptRequest request, IServerStreamWriter<ListKeptResponse> responseStream, ServerCallContext context) =>
        queries.ListKeptAsync(request, responseStream, context.CancellationToken);

    public override Task<RaiseAlarmResponse> RaiseAlarm(RaiseAlarmRequest request, ServerCallContext context) =>
        alarms.RaiseAsync(request, context.CancellationToken);

    public override Task<ClearAlarmResponse> ClearAlarm(ClearAlarmRequest request, ServerCallContext context) =>
        alarms.ClearAsync(request, context.CancellationToken);

    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) =>
        alarms.ListAsync(request, context.CancellationToken);

    public override Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context) =>
        queries.GetStatsAsync(context.CancellationToken);

    public override Task<BackupResponse> Backup(BackupRequest request, ServerCallContext context) =>
        backups.WriteAsync(request, context.CancellationToken);

    public override Task<ListBackupsResponse> ListBackups(ListBackupsRequest request, ServerCallContext context) => Task.FromResult(backups.List());

    public override Task<AppendAuditResponse> AppendAudit(AppendAuditRequest request, ServerCallContext context) =>
        audit.AppendAsync(request, context.CancellationToken);

    public override Task<ListAuditResponse> ListAudit(ListAuditRequest request, ServerCallContext context) =>
        audit.ListAsync(request, context.CancellationToken);
}
