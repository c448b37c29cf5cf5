namespace Edge.Api.Meters;

/// <summary>An order of meters. What is not known comes last, whichever way round; equal ones are ordered by id.</summary>
internal sealed class MeterOrder(Func<MeterRow, MeterRow, int> compare, Func<MeterRow, bool> isKnown, bool isDescending) : IComparer<MeterRow>
{
    private static readonly Dictionary<string, (Func<MeterRow, MeterRow, int> Compare, Func<MeterRow, bool> IsKnown)> Orders = new()
    {
        ["name"] = (ByName, row => row.Name.Length > 0),
        ["id"] = (ById, row => row.Id is not null),
        ["medium"] = ((x, y) => string.CompareOrdinal(x.Medium, y.Medium), row => row.Medium is not null),
        ["value"] = (ByValue, row => row.Value is not null),
        ["received_at"] = ((x, y) => Nullable.Compare(x.ReceivedAt, y.ReceivedAt), row => row.ReceivedAt is not null),
        ["rssi_dbm"] = ((x, y) => Nullable.Compare(x.RssiDbm, y.RssiDbm), row => row.RssiDbm is not null),
        ["state"] = ((x, y) => string.CompareOrdinal(x.State, y.State), _ => true),
    };

    /// <summary>The default first.</summary>
    public static readonly string[] Names = [.. Orders.Keys, .. Orders.Keys.Select(name => $"-{name}")];

    public static MeterOrder Of(string name)
    {
        var isDescending = name.StartsWith('-');
        // A name that is none was refused before; the answer is not used then.
        var (compare, isKnown) = Orders.GetValueOrDefault(isDescending ? name[1..] : name, Orders["name"]);
        return new(compare, isKnown, isDescending);
    }

    public int Compare(MeterRow? x, MeterRow? y)
    {
        if (x is null || y is null)
            return 0;
        if (isKnown(x) != isKnown(y))
            return isKnown(x) ? -1 : 1;
        var order = compare(x, y);
        if (order == 0)
            return ById(x, y);
        return isDescending ? -order : order;
    }

    private static int ById(MeterRow x, MeterRow y) => string.CompareOrdinal(x.Id, y.Id) is not 0 and var order ? order : string.CompareOrdinal(x.Name, y.Name);

    private static int ByName(MeterRow x, MeterRow y) => string.Compare(x.Name, y.Name, StringComparison.OrdinalIgnoreCase);

    // Kilowatt hours and cubic metres cannot be compared: the units stand together.
    private static int ByValue(MeterRow x, MeterRow y) =>
        string.CompareOrdinal(x.Value?.Unit, y.Value?.Unit) is not 0 and var order ? order : Nullable.Compare(x.Value?.Value, y.Value?.Value);
}
