using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Hosting;

/// <summary>What a service says of itself, retained on <c>edge/health/{service}</c>.</summary>
/// <param name="Service">Its name.</param>
/// <param name="State">healthy, stuck, stopping or offline; see the constants.</param>
/// <param name="Version">Its release.</param>
/// <param name="Instance">A random id of this life of the process.</param>
/// <param name="Parts">Each part that has to make progress.</param>
/// <param name="Counters">Totals and levels by name.</param>
public sealed record HealthMessage(
    string Service,
    string State,
    string? Version = null,
    string? Instance = null,
    IReadOnlyList<PartHealth>? Parts = null,
    IReadOnlyDictionary<string, long>? Counters = null)
{
    /// <summary>All work moves, or there is none.</summary>
    public const string Healthy = "healthy";

    /// <summary>At least one part has work and makes no progress.</summary>
    public const string Stuck = "stuck";

    /// <summary>An orderly stop is under way.</summary>
    public const string Stopping = "stopping";

    /// <summary>Nobody is there: said by the broker, or last thing in an orderly stop.</summary>
    public const string Offline = "offline";

    /// <summary>The subscription for every service.</summary>
    public const string AllTopics = "edge/health/+";

    /// <summary>The topic of one service.</summary>
    public static string TopicOf(string service) => $"edge/health/{service}";

    /// <summary>The message as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HealthJson.Default.HealthMessage);

    /// <summary>Null when that is not a health message.</summary>
    public static HealthMessage? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.HealthMessage) is { Service: not null, State: not null } message
                ? message
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What one part says of itself.</summary>
/// <param name="Name">The part.</param>
/// <param name="State">works, waits or stuck; see the constants.</param>
/// <param name="WaitsFor">What it waits for, when it waits.</param>
/// <param name="Seconds">Since its last word.</param>
public sealed record PartHealth(string Name, string State, string? WaitsFor, long Seconds)
{
    /// <summary>It has work and makes progress.</summary>
    public const string Works = "works";

    /// <summary>It has no work.</summary>
    public const string Waits = "waits";

    /// <summary>It has work and has said nothing for too long.</summary>
    public const string Stuck = "stuck";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthMessage))]
internal sealed partial class HealthJson : JsonSerializerContext;
