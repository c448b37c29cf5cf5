using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>Reads `./edge status --json`.</summary>
internal static class Statuses
{
    public static readonly string[] Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    public static string Health(this JsonElement status, string service) =>
        status.GetProperty("services").GetProperty(service).GetProperty("health").GetString()!;

    public static int Restarts(this JsonElement status, string service) =>
        status.GetProperty("services").GetProperty(service).GetProperty("restarts").GetInt32();

    public static bool AllHealthy(this JsonElement status) => Services.All(service => status.Health(service) == "healthy");

    public static bool HasCounters(this JsonElement status) =>
        status.GetProperty("readings").GetProperty("heard").ValueKind == JsonValueKind.Number;

    public static bool HasAlarm(this JsonElement status, string kind, string subject) => status.GetProperty("alarms").EnumerateArray()
        .Any(alarm => alarm.GetProperty("kind").GetString() == kind && alarm.GetProperty("subject").GetString() == subject);

    public static long Count(this JsonElement status, string counter) =>
        status.GetProperty("readings").GetProperty(counter).GetInt64();
}
