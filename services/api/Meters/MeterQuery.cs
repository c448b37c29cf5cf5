using Edge.Api.Http;

namespace Edge.Api.Meters;

/// <summary>Which of the meters, in which order, how many.</summary>
internal sealed record MeterQuery(
    string? Text, IReadOnlyCollection<string> States, IReadOnlyCollection<string> Media, IReadOnlyCollection<string> Keys, MeterOrder Order, Page Page)
{
    public static readonly string[] Parameters = ["q", "state", "medium", "key", "sort", "offset", "limit"];

    public static MeterQuery Of(QueryReader query) => new(
        query.Text("q"),
        query.Choices("state", MeterRow.Fresh, MeterRow.Late, MeterRow.Never, MeterRow.Removed),
        query.Choices("medium"),
        query.Choices("key", MeterRow.NoKey, MeterRow.KeySet, MeterRow.KeyWrong),
        MeterOrder.Of(query.Choice("sort", MeterOrder.Names)),
        new(query));

    public List<MeterRow> Choose(IReadOnlyList<MeterRow> rows)
    {
        var chosen = new List<MeterRow>(rows.Count);
        foreach (var row in rows)
            if (Wants(row))
                chosen.Add(row);
        chosen.Sort(Order);
        return chosen;
    }

    private bool Wants(MeterRow row) =>
        (States.Count == 0 ? row.State != MeterRow.Removed : States.Contains(row.State))
        && (Media.Count == 0 || (row.Medium is { } medium && Media.Contains(medium)))
        && (Keys.Count == 0 || (row.Key is { } key && Keys.Contains(key)))
        && (Text is null || Has(row.Name) || Has(row.Id) || Has(row.Medium) || Has(row.Driver));

    private bool Has(string? text) => text is not null && text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
