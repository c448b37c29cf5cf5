using static Edge.Radio.Telegrams.Coding;

namespace Edge.Radio.Telegrams;

/// <summary>The meters that are simulated: two of water with decimal and binary numbers, one more that only the newer drivers know, two of heat.</summary>
public static class MeterTypes
{
    /// <summary>In the order in which a fleet goes round them.</summary>
    public static IReadOnlyList<MeterType> All { get; } =
    [
        new("supercom587", "SON", 0x3C, 0x07, "cold water",
            [new("0C13", Bcd, 4, "total_m3", 1000, 20, IsCounter: true)],
            "02FD170000", ["status"]),

        new("waterstarm", "DWZ", 0x02, 0x06, "warm water",
            [
                new("0413", Binary, 4, "total_m3", 1000, 15, IsCounter: true),
                new("04933C", Binary, 4, "total_backwards_m3", 1000, 3),
                new("01FD48", Binary, 1, "battery_v", 10, 36),
            ],
            "02FD170000", ["status", "current_status"]),

        new("sharky", "HYD", 0x20, 0x04, "heating",
            [
                new("0C06", Bcd, 4, "total_energy_consumption_kwh", 1, 3, IsCounter: true),
                new("0C13", Bcd, 4, "total_volume_m3", 1000, 60, IsCounter: true),
                new("0B2B", Bcd, 3, "power_kw", 1000, 9_000),
                new("0B3B", Bcd, 3, "volume_flow_m3h", 1000, 900),
                new("0A5A", Bcd, 2, "flow_temperature_c", 10, 750),
                new("0A5E", Bcd, 2, "return_temperature_c", 10, 450),
                new("0A62", Bcd, 2, "temperature_difference_c", 10, 300),
            ],
            "02FD170000", ["status"]),

        new("iperl", "SEN", 0x68, 0x07, "kitchen water",
            [
                new("0413", Binary, 4, "total_m3", 1000, 12, IsCounter: true),
                new("023B", Binary, 2, "max_flow_m3h", 1000, 1_500),
            ],
            "", []),

        new("sensostar", "EFE", 0x00, 0x04, "floor heating",
            [
                new("0406", Binary, 4, "total_kwh", 1, 2, IsCounter: true),
                new("0413", Binary, 4, "total_water_m3", 1000, 50, IsCounter: true),
                new("042B", Binary, 4, "power_kw", 1000, 6_000),
                new("043B", Binary, 4, "flow_water_m3h", 1000, 700),
                new("025B", Binary, 2, "forward_c", 1, 55),
                new("025F", Binary, 2, "return_c", 1, 35),
                new("0261", Binary, 2, "difference_c", 100, 2_000),
            ],
            "01FD1700", ["status"]),
    ];

    /// <summary>The type with that driver.</summary>
    public static MeterType ByDriver(string driver) =>
        All.FirstOrDefault(type => type.Driver == driver) ?? throw new ArgumentException($"No meter with driver {driver} is simulated.", nameof(driver));
}
