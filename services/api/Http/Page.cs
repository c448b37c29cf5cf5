namespace Edge.Api.Http;

/// <summary>Which part of a list.</summary>
internal sealed class Page(QueryReader query)
{
    public const int MostOffset = 1_000_000;
    public const int MostLimit = 1000;

    private const int DefaultLimit = 100;

    public int Offset { get; } = query.Number("offset", 0, 0, MostOffset);

    public int Limit { get; } = query.Number("limit", DefaultLimit, 1, MostLimit);

    public IReadOnlyList<T> Of<T>(IEnumerable<T> list) => [.. list.Skip(Offset).Take(Limit)];
}
