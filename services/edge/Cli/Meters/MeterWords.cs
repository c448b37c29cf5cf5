using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

/// <summary>What addresses and answers about meters are called in words and tables.</summary>
internal static class MeterWords
{
    public static readonly string[] HeardHeader = ["id", "maker", "type", "version", "encrypted", "driver", "dBm", "heard", "last (UTC)", "configured"];
    public static readonly string[] ConfiguredHeader = ["name", "id", "driver", "key", "state", "last (UTC)", "heard", "rhythm", "file"];

    // EN 13757-7, the table of device types.
    private static readonly Dictionary<int, string> Types = new()
    {
        [0x00] = "other", [0x01] = "oil", [0x02] = "electricity", [0x03] = "gas", [0x04] = "heat", [0x05] = "steam", [0x06] = "warm water", [0x07] = "water",
        [0x08] = "heat cost allocator", [0x09] = "compressed air", [0x0A] = "cooling (outlet)", [0x0B] = "cooling (inlet)", [0x0C] = "heat (inlet)",
        [0x0D] = "heat and cooling", [0x0E] = "system part", [0x0F] = "unknown", [0x10] = "irrigation water", [0x11] = "water logger", [0x12] = "gas logger",
        [0x13] = "gas converter", [0x14] = "calorific value", [0x15] = "hot water", [0x16] = "cold water", [0x17] = "hot and cold water", [0x18] = "pressure",
        [0x19] = "A/D converter", [0x1A] = "smoke detector", [0x1B] = "room sensor", [0x1C] = "gas detector", [0x20] = "breaker", [0x21] = "valve",
        [0x25] = "display", [0x28] = "waste water", [0x29] = "waste", [0x2A] = "carbon dioxide", [0x31] = "concentrator", [0x32] = "repeater", [0x33] = "repeater",
        [0x36] = "radio converter", [0x37] = "radio converter", [0x38] = "wired adapter",
    };

    public static string Type(long number) => Types.GetValueOrDefault((int)number) ?? $"type {number:x2}";

    /// <summary>One line of `meters heard`.</summary>
    public static object?[] HeardRow(JsonNode address, DateTimeOffset now) =>
    [
        address.Text("meter_id"), address.Text("manufacturer"), Type(address.Number("device_type")), $"{address.Number("version"):x2}",
        YesNo(address.Is("encrypted")), OrDash(address.Text("suggested_driver")), address.NumberOrNull("rssi_dbm") is { } rssi ? rssi : "-",
        address.Number("telegrams"), Told.Moment(address.Number("last_heard_ms"), now), YesNo(address.Is("configured")),
    ];

    /// <summary>One line of `meters list`.</summary>
    public static object?[] ConfiguredRow(JsonNode meter, DateTimeOffset now) =>
    [
        OrDash(meter.Text("name")), OrDash(meter.Text("id")), OrDash(meter.Text("driver")), YesNo(meter.Is("has_key")),
        meter.Text("fault").Length > 0 ? "set aside" : "ok", Told.Moment(meter.Number("last_heard_ms"), now), meter.Number("telegrams"),
        OrDash(meter.Text("rhythm")), meter.Text("file"),
    ];

    /// <summary>Where no receiver tells the strength the last heard comes first, after all others.</summary>
    public static IReadOnlyList<JsonNode> StrongestFirst(IEnumerable<JsonNode> addresses) =>
    [
        .. addresses.OrderBy(address => address.NumberOrNull("rssi_dbm") is null).ThenByDescending(address => address.Number("rssi_dbm"))
            .ThenByDescending(address => address.Number("last_heard_ms")),
    ];

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string OrDash(string text) => text.Length > 0 ? text : "-";
}
