using System.Globalization;
using Edge.V1;

namespace Edge.Api.Tests;

/// <summary>Meters and readings as other services tell of them.</summary>
internal static class Sample
{
    /// <summary>2026-01-15T06:00:00Z.</summary>
    public const long Start = 1_768_456_800_000;

    public const string Water = "12345678";

    public static string WaterJson(double total = 231.441, string name = "Kitchen") => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"_":"telegram","media":"water","meter":"iperl","name":"{{{name}}}","id":"12345678","total_m3":{{{total}}},"max_flow_m3h":0.005,"status":"OK","timestamp":"2026-01-15T06:00:00Z","remembered":{"max_flow_m3h":"2026-01-15T05:00:00Z"}}""");

    public static string HeatJson(double energy, string id) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"_":"telegram","media":"heat","meter":"sharky","name":"Heat {{id}}","id":"{{id}}","total_volume_m3":17,"total_energy_consumption_kwh":{{energy}},"power_kw":1.2,"flow_temperature_c":61.5,"temperature_difference_c":20.1,"status":"OK","timestamp":"2026-01-15T06:00:00Z"}""");

    public static Reading Reading(string meterId, long receivedMs, string json, int? rssi = -71)
    {
        var reading = new Reading
        {
            Key = $"key-{meterId}-{receivedMs}", MeterId = meterId, MeterName = "Kitchen", ReceivedAtMs = receivedMs, RawJson = json, Receiver = "roof",
            Clock = new() { Set = true },
        };
        if (rssi is { } dbm)
            reading.RssiDbm = dbm;
        return reading;
    }

    public static MeterSummary Summary(string meterId, string name, string json, long receivedMs = Start, int? rssi = -71, ulong readings = 1) =>
        new() { MeterId = meterId, MeterName = name, Latest = Reading(meterId, receivedMs, json, rssi), Readings = readings };

    public static ConfiguredMeter Configured(string id, string name, string driver = "iperl", bool hasKey = true, string fault = "") =>
        new() { File = $"{name}.conf", Id = id, Name = name, Driver = driver, HasKey = hasKey, Fault = fault, Rhythm = "every 16 s", LateAfterSeconds = 3600 };

    /// <summary>As the store publishes it.</summary>
    public static string BusReading(string meterId, string name, string json, string receivedAt = "2026-01-15T06:01:00.000Z", string rssi = "-80") =>
        $$"""{"meter_id":"{{meterId}}","name":"{{name}}","received_at":"{{receivedAt}}","clock_set":true,"receiver":"roof","rssi_dbm":{{rssi}},"reading":{{json}}}""";

    public static string BusAlarm(string kind, string subject) =>
        $$"""{"kind":"{{kind}}","subject":"{{subject}}","text":"It is so.","since":"2026-01-15T05:00:00.000Z","count":1}""";

    /// <summary>Two configured meters that are heard, one that never was, and one whose file is gone.</summary>
    public static void House(Stack stack)
    {
        stack.Listener.Configured.AddRange([Configured(Water, "Kitchen"), Configured("00000010", "Heat 00000010", "sharky", hasKey: false), Configured("00000099", "Cellar")]);
        stack.Store.Meters.AddRange([
            Summary(Water, "Kitchen", WaterJson(), readings: 7), Summary("00000010", "Heat 00000010", HeatJson(4096, "00000010"), Start + 1000, rssi: null),
            Summary("0000abcd", "Gone", WaterJson(1, "Gone"))]);
        stack.Listener.Heard.AddRange([
            new() { MeterId = Water, Manufacturer = "SEN", Version = 0x68, DeviceType = 7, Configured = true, Telegrams = 9, LastHeardMs = Start, Receivers = { "attic", "roof" }, RssiDbm = -70 },
            new() { MeterId = "36824885", Manufacturer = "DWZ", Version = 2, DeviceType = 6, Encrypted = true, SuggestedDriver = "waterstarm", Telegrams = 3, FirstHeardMs = Start, LastHeardMs = Start + 5, Receivers = { "roof" }, RssiDbm = -82 },
            new() { MeterId = "99999999", Manufacturer = "XXX", Version = 1, DeviceType = 0xfe, Telegrams = 1, LastHeardMs = Start }]);
    }
}
