using Edge.Store.Database;
using Edge.Store.Kept;
using Edge.Store.Readings;
using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Queries;

/// <summary>The calls that only read.</summary>
internal sealed class QueryCalls(Reads reads, ReadingCatalog catalog, ReadingQuery query, AggregateQuery aggregates, KeptQuery kept, DatabaseFile file)
{
    private const uint MaxLimit = 100_000;
    private const int MaxFieldLength = 200;

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
        Demand(request.FromMs, request.ToMs, request.Limit);
        return query.StreamAsync(request, answer, cancellation);
    }

    public Task QueryAggregatesAsync(QueryAggregatesRequest request, IServerStreamWriter<QueryAggregatesResponse> answer, CancellationToken cancellation)
    {
        Demand(request.FromMs, request.ToMs, request.Limit);
        if (request.MeterId.Length == 0)
            throw Invalid("meter_id: one meter is expected");
        if (request.Field.Length is 0 or > MaxFieldLength)
            throw Invalid($"field: 1 to {MaxFieldLength} characters are expected");
        if (request.Step is not (AggregateStep.Hour or AggregateStep.Day))
            throw Invalid("step: hour or day is expected");
        return aggregates.StreamAsync(request, answer, cancellation);
    }

    public Task ListKeptAsync(ListKeptRequest request, IServerStreamWriter<ListKeptResponse> answer, CancellationToken cancellation) =>
        kept.StreamAsync(request, answer, cancellation);

    public Task<GetStatsResponse> GetStatsAsync(CancellationToken cancellation) =>
        reads.ReadAsync(database => Stats.Read(database, catalog, file.Bytes), cancellation);

    private static void Demand(long fromMs, long toMs, uint limit)
    {
        if (fromMs < 0 || toMs < 0 || (toMs > 0 && toMs < fromMs))
            throw Invalid("from_ms, to_ms: a span that does not end before it begins is expected");
        if (limit > MaxLimit)
            throw Invalid($"limit: at most {MaxLimit} is expected");
    }

    private static RpcException Invalid(string text) => new(new(StatusCode.InvalidArgument, text));
}
