using System.Text.Json;
using Edge.Api.Fields;
using Edge.Api.Parts;
using Edge.Api.Picture;

namespace Edge.Api.Meters;

/// <summary>One meter with all that is known of it: the members of <see cref="MeterRow"/> and more.</summary>
internal sealed record MeterDetail(
    string? Id, string Name, string? Medium, string State, MeterValue? Value, DateTimeOffset? ReceivedAt, int? RssiDbm,
    IReadOnlyList<string> Receivers, string? Key, string? Driver, string? Rhythm, string? Fault,
    string? File, ulong? Readings, bool? ClockSet, IReadOnlyList<FieldRow> Fields, IReadOnlyList<AlarmRow> Alarms, IReadOnlyList<Unreachable> Unreachable)
{
    public static MeterDetail Of(MeterRow row, LastReading? reading, ulong? count, IReadOnlyList<AlarmRow> alarms, IReadOnlyList<Unreachable> gone) => new(
        row.Id, row.Name, row.Medium, row.State, row.Value, row.ReceivedAt, row.RssiDbm, row.Receivers, row.Key, row.Driver, row.Rhythm, row.Fault,
        row.Setup?.File, count, reading?.ClockSet, reading is null ? [] : FieldRow.All(reading.Json), alarms, gone);
}

/// <summary>One field of a meter's last reading.</summary>
/// <param name="RememberedAt">The telegram that carried it, when the last one did not.</param>
internal sealed record FieldRow(string Field, JsonElement Value, string? Unit, string Kind, bool Counter, string? RememberedAt)
{
    /// <summary>In the decoder's order.</summary>
    public static IReadOnlyList<FieldRow> All(ReadOnlyMemory<byte> reading)
    {
        if (reading.IsEmpty)
            return [];
        using var document = JsonDocument.Parse(reading);
        var root = document.RootElement;
        var remembered = root.TryGetProperty("remembered", out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        return [.. root.EnumerateObject()
            .Where(field => !FieldTable.IsIdentity(field.Name) && field.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            .Select(field => Of(field, remembered))];
    }

    private static FieldRow Of(JsonProperty field, JsonElement? remembered)
    {
        var kind = FieldTable.Of(field.Name, field.Value.ValueKind);
        var at = remembered?.TryGetProperty(field.Name, out var time) == true && time.ValueKind == JsonValueKind.String ? time.GetString() : null;
        return new(field.Name, field.Value.Clone(), kind.Unit, kind.Name, FieldTable.IsCounter(field.Name), at);
    }
}
