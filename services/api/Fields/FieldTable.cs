using System.Text.Json;

namespace Edge.Api.Fields;

/// <summary>
/// What the decoder's fields mean. Their names end in their unit (<c>total_m3</c>, <c>flow_temperature_c</c>); this is the one place that
/// knows the endings, for the API and for Home Assistant.
/// </summary>
internal static class FieldTable
{
    private static readonly Dictionary<string, FieldKind> Endings = new()
    {
        ["m3"] = new("volume", "m³", new("volume", Measures: false)),
        ["l"] = new("volume", "L", new("volume", Measures: false)),
        ["kwh"] = new("energy", "kWh", new("energy", Measures: false)),
        ["mwh"] = new("energy", "MWh", new("energy", Measures: false)),
        ["wh"] = new("energy", "Wh", new("energy", Measures: false)),
        ["mj"] = new("energy", "MJ", new("energy", Measures: false)),
        ["gj"] = new("energy", "GJ", new("energy", Measures: false)),
        ["kvarh"] = new("reactive_energy", "kvarh"),
        ["kvah"] = new("apparent_energy", "kVAh"),
        ["kw"] = new("power", "kW", new("power")),
        ["w"] = new("power", "W", new("power")),
        ["kvar"] = new("reactive_power", "kvar"),
        ["kva"] = new("apparent_power", "kVA"),
        ["m3h"] = new("flow", "m³/h", new("volume_flow_rate")),
        ["lh"] = new("flow", "L/h", new("volume_flow_rate")),
        ["c"] = new("temperature", "°C", new("temperature")),
        ["f"] = new("temperature", "°F", new("temperature")),
        // A difference is no temperature: 3 K are not -270 °C.
        ["k"] = new("temperature_difference", "K"),
        ["v"] = new("voltage", "V", new("voltage")),
        ["a"] = new("current", "A", new("current")),
        ["hz"] = new("frequency", "Hz", new("frequency")),
        ["bar"] = new("pressure", "bar", new("pressure")),
        ["pa"] = new("pressure", "Pa", new("pressure")),
        ["rh"] = new("humidity", "%", new("humidity")),
        ["pct"] = new("share", "%"),
        ["ppm"] = new("share", "ppm"),
        ["dbm"] = new("signal", "dBm", new("signal_strength")),
        ["h"] = new("duration", "h", new("duration")),
        ["min"] = new("duration", "min", new("duration")),
        ["s"] = new("duration", "s", new("duration")),
        ["hca"] = new("heat_cost", "HCA"),
        ["deg"] = new("angle", "°"),
    };

    private static readonly FieldKind Difference = Endings["k"];
    private static readonly FieldKind Date = new("date", null, new("date"));
    private static readonly FieldKind Time = new("time");

    // Whose reading it is and when, not what it says.
    private static readonly HashSet<string> Identity = ["_", "media", "meter", "name", "id", "timestamp", "remembered", "device", "rssi_dbm"];

    // What is counted up to a date stands still until the next one; what runs backwards is counted apart.
    private static readonly string[] NoCounters = ["_at_", "_date", "_last_", "_previous_", "backward", "target"];

    private static readonly HashSet<string> Counted = ["volume", "energy", "reactive_energy", "apparent_energy", "heat_cost"];

    public static bool IsIdentity(string field) => Identity.Contains(field);

    public static FieldKind Of(string field, JsonValueKind value) => value switch
    {
        JsonValueKind.Number or JsonValueKind.Null => OfNumber(field),
        JsonValueKind.True or JsonValueKind.False => FieldKind.Flag,
        _ when field.EndsWith("_date", StringComparison.Ordinal) => Date,
        _ when field.EndsWith("_datetime", StringComparison.Ordinal) => Time,
        _ => FieldKind.Text,
    };

    /// <summary>Whether it only ever grows, so that a consumption can be reckoned from it.</summary>
    public static bool IsCounter(string field) =>
        Counted.Contains(OfNumber(field).Name)
        && (field.StartsWith("total_", StringComparison.Ordinal) || field.StartsWith("current_consumption_", StringComparison.Ordinal))
        && !NoCounters.Any(part => field.Contains(part, StringComparison.Ordinal));

    private static FieldKind OfNumber(string field)
    {
        var ending = field[(field.LastIndexOf('_') + 1)..];
        // A unit alone is no name of a field: `status_c` has one, `c` has none.
        if (ending.Length == field.Length || !Endings.TryGetValue(ending, out var kind))
            return FieldKind.Number;
        return kind.Name == "temperature" && field.Contains("difference", StringComparison.Ordinal) ? Difference : kind;
    }
}
