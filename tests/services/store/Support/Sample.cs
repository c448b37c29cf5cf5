using System.Globalization;
using Google.Protobuf;

namespace Edge.Store.Tests;

/// <summary>Telegrams as the listener hands them over.</summary>
internal static class Sample
{
    /// <summary>2026-01-15T06:00:00Z.</summary>
    public const long Start = 1_768_456_800_000;

    public static string MeterId(int meter) => (0x10000000 + meter).ToString("x8", CultureInfo.InvariantCulture);

    public static Telegram Decoded(ulong sequence, int meter = 1, long? receivedMs = null, string? json = null, string? meterId = null) => new()
    {
        Sequence = sequence,
        ReceivedAtMs = receivedMs ?? Start + (long)sequence * 1000,
        Clock = new() { Set = true, BootId = "5d1c2b5e-0000-4000-8000-000000000001", UptimeMs = 1000 * (long)sequence },
        Receiver = "sim",
        RssiDbm = -70,
        Frame = ByteString.CopyFrom(0x19, 0x44),
        Decoded = new()
        {
            MeterId = meterId ?? MeterId(meter),
            MeterName = $"meter {meter}",
            RawJson = json ?? Json(meter, receivedMs ?? Start + (long)sequence * 1000, 0.001 * sequence),
        },
    };

    public static Telegram Rejected(ulong sequence, string reason = "not_hex") => new()
    {
        Sequence = sequence,
        ReceivedAtMs = Start,
        Receiver = "sim",
        Frame = ByteString.CopyFrom(1, 2, 3),
        Rejected = new() { Reason = reason, Detail = "zz" },
    };

    public static IEnumerable<Telegram> Many(ulong first, int count, int meters = 1) =>
        Enumerable.Range(0, count).Select(i => Decoded(first + (ulong)i, 1 + i % meters));

    /// <summary>A few kinds of meters, as a decoder answers for them.</summary>
    public static string Json(int meter, long receivedMs, double total)
    {
        var id = MeterId(meter);
        var stamp = DateTimeOffset.FromUnixTimeMilliseconds(receivedMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var local = DateTimeOffset.FromUnixTimeMilliseconds(receivedMs).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var value = total.ToString("0.###", CultureInfo.InvariantCulture);
        var power = (total * 7 % 3).ToString("0.##", CultureInfo.InvariantCulture);
        var celsius = (50 + total * 13 % 5).ToString("0.#", CultureInfo.InvariantCulture);
        return (meter % 5) switch
        {
            0 => $$"""{"_":"telegram","media":"water","meter":"supercom587","name":"meter {{meter}}","id":"{{id}}","software_version":"010002","status":"OK","total_m3":{{value}},"timestamp":"{{stamp}}"}""",
            1 => $$"""{"_":"telegram","media":"cold water","meter":"iperl","name":"meter {{meter}}","id":"{{id}}","max_flow_m3h":0,"total_m3":{{value}},"timestamp":"{{stamp}}"}""",
            2 => $$"""{"_":"telegram","media":"heat","meter":"sharky","name":"meter {{meter}}","id":"{{id}}","flow_temperature_c":{{celsius}},"operating_time_h":13.2,"power_kw":{{power}},"power_tariff1_kw":0,"return_temperature_c":{{celsius}},"status":"OK","temperature_difference_c":22.1,"total_energy_consumption_kwh":{{value}},"total_energy_consumption_tariff1_kwh":0,"total_energy_consumption_tariff2_kwh":0,"total_volume_m3":{{value}},"total_volume_tariff2_m3":0,"volume_flow_m3h":0.123,"timestamp":"{{stamp}}"}""",
            3 => $$"""{"_":"telegram","media":"warm water","meter":"waterstarm","name":"meter {{meter}}","id":"{{id}}","battery_v":3,"consumption_at_set_date_m3":12.345,"current_status":"OK","meter_datetime":"{{local}}","meter_version":"03","set_date":"2024-12-31","status":"OK","total_backwards_m3":0,"total_m3":{{value}},"timestamp":"{{stamp}}"}""",
            _ => $$"""{"_":"telegram","media":"heat","meter":"sensostar","name":"meter {{meter}}","id":"{{id}}","difference_c":20.53,"flow_water_m3h":0,"forward_c":{{celsius}},"meter_timestamp":"{{local}}","power_kw":{{power}},"return_c":31,"status":"OK","target_date":"2024-12-31","target_kwh":2000,"total_kwh":{{value}},"total_water_m3":{{value}},"timestamp":"{{stamp}}"}""",
        };
    }
}
