using System.Globalization;

namespace Edge.Api.Heard;

/// <summary>What a device type says of the medium (EN 13757-7, table of device types).</summary>
internal static class DeviceTypes
{
    private static readonly Dictionary<uint, string> Media = new()
    {
        [0x00] = "other", [0x01] = "oil", [0x02] = "electricity", [0x03] = "gas", [0x04] = "heat", [0x05] = "steam", [0x06] = "warm water", [0x07] = "water",
        [0x08] = "heat cost allocator", [0x09] = "compressed air", [0x0a] = "cooling", [0x0b] = "cooling", [0x0c] = "heat", [0x0d] = "heat and cooling",
        [0x0e] = "bus", [0x14] = "calorific value", [0x15] = "hot water", [0x16] = "cold water", [0x17] = "hot and cold water", [0x18] = "pressure",
        [0x19] = "converter", [0x1a] = "smoke detector", [0x1b] = "room sensor", [0x1c] = "gas detector", [0x20] = "breaker", [0x21] = "valve",
        [0x25] = "customer unit", [0x28] = "waste water", [0x29] = "waste", [0x31] = "communication", [0x32] = "repeater", [0x36] = "radio converter", [0x37] = "radio converter",
    };

    public static string MediumOf(uint deviceType) =>
        Media.TryGetValue(deviceType, out var medium) ? medium : string.Create(CultureInfo.InvariantCulture, $"type {deviceType:x2}");
}
