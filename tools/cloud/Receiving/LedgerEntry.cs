using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Cloud.Receiving;

/// <summary>One line of the ledger: something that arrived.</summary>
/// <param name="Kind">One of <see cref="EntryKinds"/>.</param>
/// <param name="At">When it arrived here.</param>
/// <param name="Source">The topic, or the gateway of a heartbeat.</param>
/// <param name="Digest">Of a batch: SHA-256 of the bytes that arrived.</param>
/// <param name="Content">What arrived, unpacked.</param>
internal sealed record LedgerEntry(string Kind, DateTimeOffset At, string Source, string? Digest, JsonElement Content);

internal static class EntryKinds
{
    public const string Batch = "batch";
    public const string Status = "status";
    public const string Alarm = "alarm";
    public const string Heartbeat = "heartbeat";

    /// <summary>A message that could not be read; its content says why.</summary>
    public const string Unreadable = "unreadable";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(string))]
internal sealed partial class LedgerJson : JsonSerializerContext;
