using Edge.Store.Database;
using Edge.Store.Kept;
using Edge.Store.Readings;
using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Queries;

/// <summary>The calls that only read.</summary>
internal sealed class QueryCalls(Reads reads, ReadingCatalog catalog, ReadingQuery query, KeptQuery kept, DatabaseFile file)
{
    private readonly MeterList _meters = new(catalog);

    public async Task<ListMetersResponse> ListMetersAsync(CancellationToken cancellation)
    {
        var meters = await reads.ReadAsync(database => _meters.Read(database).ToList(), cancellation);
        var answer = new ListMetersResponse();
        answer.Meters.AddRange(meters.OrderBy(meter => meter.Latest.MeterId, StringComparer.Ordinal).Select(meter => new MeterSummary
        {
            MeterId = meter.Latest.MeterId,
            MeterName = meter.Latest.MeterName,
            Latest = meter.Latest.ToMessage(),
            Readings = (ulong)meter.Readings,
        }));
        return answer;
    }

    public Task QueryReadingsAsync(QueryReadingsRequest request, IServerStreamWriter<QueryReadingsResponse> answer, CancellationToken cancellation)
    {
        if (request.FromMs < 0 || request.ToMs < 0 || (request.ToMs > 0 && request.ToMs < request.FromMs))
            throw new RpcException(new(StatusCode.InvalidArgument, "from_ms, to_ms: a span that does not end before it begins is expected"));
        if (request.Limit > ReadingQuery.MaxLimit)
            throw new RpcException(new(StatusCode.InvalidArgument, $"limit: at most {ReadingQuery.MaxLimit} is expected"));
        return query.StreamAsync(request, answer, cancellation);
    }

    public Task ListKeptAsync(ListKeptRequest request, IServerStreamWriter<ListKeptResponse> answer, CancellationToken cancellation) =>
        kept.StreamAsync(request, answer, cancellation);

    public Task<GetStatsResponse> GetStatsAsync(CancellationToken cancellation) =>
        reads.ReadAsync(database => Stats.Read(database, catalog, file.Bytes), cancellation);
}
