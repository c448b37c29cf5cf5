using Edge.Store.Queries;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Audit;

/// <summary>The calls about who asked for what. An entry is committed at once: what it tells of may be a reboot.</summary>
internal sealed class AuditCalls(Writer writer, Reads reads)
{
    private const uint MaxListed = 1000;
    private const int ListedUnlessTold = 100;

    public async Task<AppendAuditResponse> AppendAsync(AppendAuditRequest request, CancellationToken cancellation)
    {
        AuditCheck.Demand(request.Entry);
        return await writer.ShareAsync(store =>
        {
            store.Audit.Add(request.Entry);
            return new AppendAuditResponse();
        }, _ => Urgency.Now, cancellation);
    }

    public async Task<ListAuditResponse> ListAsync(ListAuditRequest request, CancellationToken cancellation)
    {
        if (request.Limit > MaxListed)
            throw new RpcException(new(StatusCode.InvalidArgument, $"limit: at most {MaxListed} is expected"));
        var before = request.BeforeId is 0 or > long.MaxValue ? long.MaxValue : (long)request.BeforeId;
        var limit = request.Limit == 0 ? ListedUnlessTold : (int)request.Limit;
        var answer = new ListAuditResponse();
        answer.Entries.AddRange(await reads.ReadAsync(database => AuditTable.List(database, before, limit), cancellation));
        return answer;
    }
}
