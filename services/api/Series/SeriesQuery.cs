using Edge.Api.Parts;
using Edge.V1;
using Grpc.Core;

namespace Edge.Api.Series;

/// <summary>Asks the store for what was read in each step, in the order of time.</summary>
internal sealed class SeriesQuery(PartClients parts, ApiOptions options)
{
    public IAsyncEnumerable<Window> ReadAsync(string meterId, string field, Step step, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        Window.FoldAsync(ReadAsync(new()
        {
            MeterId = meterId,
            Field = field,
            Step = step.Asked,
            FromMs = from.ToUnixTimeMilliseconds(),
            ToMs = to.ToUnixTimeMilliseconds(),
        }, stop), step);

    private async IAsyncEnumerable<Window> ReadAsync(
        QueryAggregatesRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        using var call = parts.Store.QueryAggregates(request, parts.Options(stop, options.QueryTimeout));
        await foreach (var page in call.ResponseStream.ReadAllAsync(stop))
            foreach (var aggregate in page.Aggregates)
                yield return Window.Of(aggregate);
    }
}
