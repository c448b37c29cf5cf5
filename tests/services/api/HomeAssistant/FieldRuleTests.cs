using System.Text.Json;
using Edge.Api.Fields;

namespace Edge.Api.Tests;

public sealed class FieldRuleTests
{
    private static readonly string[] Media = ["water", "warm water", "cold water", "gas", "heat", "cooling load", "electricity", "heat cost allocation", "room sensor", "other", ""];

    [Fact]
    public void Whatever_unit_a_field_ends_in_home_assistant_takes_it()
    {
        string[] endings =
        [
            "m3", "l", "kwh", "mwh", "wh", "mj", "gj", "kvarh", "kvah", "kw", "w", "kvar", "kva", "m3h", "lh", "c", "f", "k", "v", "a", "hz", "bar", "pa", "rh", "pct", "ppm",
            "dbm", "h", "min", "s", "hca", "deg", "counter", "xyz", "date", "datetime",
        ];
        var faults = new List<string>();
        foreach (var ending in endings)
            foreach (var start in (string[])["total", "total_at_set_date", "current", "target", "consumption_last_month", "current_consumption", "temperature_difference"])
                foreach (var kind in (JsonValueKind[])[JsonValueKind.Number, JsonValueKind.String, JsonValueKind.Null, JsonValueKind.True])
                    foreach (var medium in Media)
                    {
                        var field = $"{start}_{ending}";
                        var known = FieldTable.Of(field, kind);
                        var home = known.HomeFor(medium, FieldTable.IsCounter(field));
                        if (SensorRules.Fault(home.DeviceClass, known.Unit, home.StateClass) is { } fault)
                            faults.Add($"{field} ({kind}, {medium}): {fault}");
                    }
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("total_m3", "water", "water", "m³", "total_increasing")]
    [InlineData("total_m3", "gas", "gas", "m³", "total_increasing")]
    [InlineData("total_volume_m3", "heat", "volume", "m³", "total_increasing")]
    [InlineData("consumption_at_set_date_m3", "water", "water", "m³", null)]
    [InlineData("total_energy_consumption_kwh", "heat", "energy", "kWh", "total_increasing")]
    [InlineData("power_kw", "heat", "power", "kW", "measurement")]
    [InlineData("volume_flow_m3h", "heat", "volume_flow_rate", "m³/h", "measurement")]
    [InlineData("flow_temperature_c", "heat", "temperature", "°C", "measurement")]
    [InlineData("temperature_difference_c", "heat", null, "K", "measurement")]
    [InlineData("battery_v", "water", "voltage", "V", "measurement")]
    [InlineData("current_consumption_hca", "heat cost allocation", null, "HCA", "total_increasing")]
    [InlineData("total_kvarh", "electricity", null, "kvarh", "total_increasing")]
    public void Fields_of_meters_have_the_class_that_fits(string field, string medium, string? deviceClass, string unit, string? stateClass)
    {
        var kind = FieldTable.Of(field, JsonValueKind.Number);
        Assert.Equal((unit, deviceClass, stateClass), (kind.Unit, kind.HomeFor(medium, FieldTable.IsCounter(field)).DeviceClass, kind.HomeFor(medium, FieldTable.IsCounter(field)).StateClass));
    }

    [Fact]
    public void The_rules_refuse_what_home_assistant_refuses()
    {
        Assert.NotNull(SensorRules.Fault("energy", "kWh", "measurement"));
        Assert.NotNull(SensorRules.Fault("power", "kWh", "measurement"));
        Assert.NotNull(SensorRules.Fault("timestamp", "s", null));
        Assert.NotNull(SensorRules.Fault("energy", null, null));
        Assert.NotNull(SensorRules.Fault("warmth", "K", null));
        Assert.Null(SensorRules.Fault("energy", "kWh", "total_increasing"));
    }

    [Theory]
    [InlineData("""{"media":"heat","total_volume_m3":17,"total_energy_consumption_kwh":3}""", "total_energy_consumption_kwh 3 kWh")]
    [InlineData("""{"media":"water","max_flow_m3h":0.1,"total_m3":5}""", "total_m3 5 m³")]
    [InlineData("""{"media":"electricity","current_power_kw":1,"total_energy_production_kwh":9}""", "total_energy_production_kwh 9 kWh")]
    [InlineData("""{"media":"room sensor","humidity_rh":40,"temperature_c":21.5}""", "temperature_c 21.5 °C")]
    [InlineData("""{"media":"water","total_m3":null,"battery_v":3.1,"rssi_dbm":-70}""", "battery_v 3.1 V")]
    [InlineData("""{"media":"water","status":"OK","counter":3}""", "")]
    public void The_number_that_a_person_reads_off_the_meter_comes_first(string reading, string expected)
    {
        var value = MeterValue.Of(JsonElement.Parse(reading));
        Assert.Equal(expected, value is null ? "" : FormattableString.Invariant($"{value.Field} {value.Value} {value.Unit}"));
    }
}
