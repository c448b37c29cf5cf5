using System.Text.Json;

namespace Edge.Api.Fields;

/// <summary>The number that a person reads off a meter.</summary>
internal sealed record MeterValue(string Field, double Value, string? Unit)
{
    // In this order: what a heat meter counts is energy, though it counts water, too.
    private static readonly string[] First =
    [
        "total_energy_consumption_kwh", "total_kwh", "total_energy_consumption_mj", "total_energy_consumption_gj", "total_energy_kwh", "total_heating_kwh",
        "total_m3", "total_water_m3", "total_volume_m3", "total_l", "current_consumption_hca", "consumption_hca", "temperature_c",
    ];

    /// <summary>Null when the reading has no number with a unit.</summary>
    public static MeterValue? Of(JsonElement reading)
    {
        foreach (var field in First)
            if (reading.TryGetProperty(field, out var value) && Read(field, value) is { } known)
                return known;
        MeterValue? any = null;
        foreach (var property in reading.EnumerateObject())
        {
            if (FieldTable.IsIdentity(property.Name) || Read(property.Name, property.Value) is not { Unit: not null } found)
                continue;
            if (FieldTable.IsCounter(property.Name))
                return found;
            any ??= found;
        }
        return any;
    }

    private static MeterValue? Read(string field, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? new(field, number, FieldTable.Of(field, value.ValueKind).Unit)
            : null;
}
