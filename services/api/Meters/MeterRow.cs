using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Api.Fields;
using Edge.Api.Picture;

namespace Edge.Api.Meters;

/// <summary>A meter as it is listed. Never changes: whatever is new makes a new row.</summary>
internal sealed record MeterRow(
    string? Id, string Name, string? Medium, string State, MeterValue? Value, DateTimeOffset? ReceivedAt, int? RssiDbm,
    IReadOnlyList<string> Receivers, string? Key, string? Driver, string? Rhythm, string? Fault)
{
    public const string Fresh = "fresh";
    public const string Late = "late";
    public const string Never = "never";
    public const string Removed = "removed";

    public const string NoKey = "none";
    public const string KeySet = "set";
    public const string KeyWrong = "wrong";

    /// <summary>As JSON, made once for all who ask and all who listen.</summary>
    [JsonIgnore]
    public byte[] Json => field ??= JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Default.MeterRow);

    /// <summary>Its file, when it is configured.</summary>
    [JsonIgnore]
    public MeterSetup? Setup { get; init; }

    /// <summary>When it was made, among all rows.</summary>
    [JsonIgnore]
    public long Version { get; init; }
}
