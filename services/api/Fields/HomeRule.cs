namespace Edge.Api.Fields;

/// <summary>Device class and state class in Home Assistant; null where there is none that fits.</summary>
internal readonly record struct HomeRule(string? DeviceClass, string? StateClass);

/// <summary>Which classes a field has there.</summary>
internal static class HomeRules
{
    private const string Grows = "total_increasing";
    private const string Measured = "measurement";

    public static HomeRule HomeFor(this FieldKind kind, string? medium, bool isCounter) => kind switch
    {
        { Name: FieldKind.TextName or "flag" or "time" } => default,
        // What neither grows nor is measured now is of a day in the past: such a sum has no statistics.
        { Home: { Measures: false } sum } => new(VolumeOf(sum.Name, medium, kind.Unit), isCounter ? Grows : null),
        { Name: "date" } => new("date", null),
        { Home: { } level } => new(level.Name, Measured),
        { Unit: null } => default,
        _ => new(null, isCounter ? Grows : Measured),
    };

    private static string VolumeOf(string name, string? medium, string? unit)
    {
        if (name != "volume" || medium is null)
            return name;
        if (medium.Contains("water", StringComparison.Ordinal))
            return "water";
        // Gas is known there in cubic metres only.
        return medium == "gas" && unit == "m³" ? "gas" : name;
    }
}
