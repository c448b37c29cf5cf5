namespace Edge.Api.Tests;

/// <summary>
/// What Home Assistant takes for an MQTT sensor. From its documentation, https://www.home-assistant.io/integrations/sensor/#device-class (units),
/// https://developers.home-assistant.io/docs/core/entity/sensor/ (device classes and their state classes), and the tables that its code checks them with,
/// DEVICE_CLASS_UNITS and DEVICE_CLASS_STATE_CLASSES in homeassistant/components/sensor/const.py. Only device classes that could be ours.
/// </summary>
internal static class SensorRules
{
    public static readonly IReadOnlyList<string> StateClasses = ["measurement", "measurement_angle", "total", "total_increasing"];

    private static readonly string[] Energy = ["J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "cal", "kcal", "Mcal", "Gcal"];
    private static readonly string[] Volume = ["ft³", "CCF", "MCF", "m³", "gal", "L", "mL", "fl. oz."];
    private static readonly string[] Flow = ["m³/h", "m³/min", "m³/s", "ft³/min", "L/h", "L/min", "L/s", "gal/d", "gal/h", "gal/min", "mL/s"];
    private static readonly string[] Pressure = ["Pa", "hPa", "kPa", "bar", "cbar", "mbar", "mmHg", "inHg", "inH₂O", "psi"];
    private static readonly string[] Sums = ["total", "total_increasing"];
    private static readonly string[] Levels = ["measurement"];
    private static readonly string[] Any = ["measurement", "total", "total_increasing"];

    /// <summary>Units and state classes of each; a device class may always go without a state class.</summary>
    private static readonly Dictionary<string, (string[] Units, string[] StateClasses)> DeviceClasses = new()
    {
        ["energy"] = (Energy, Sums),
        ["volume"] = (Volume, Sums),
        ["water"] = (["CCF", "MCF", "ft³", "m³", "gal", "L"], Sums),
        ["gas"] = (["CCF", "MCF", "ft³", "m³"], Sums),
        ["power"] = (["mW", "W", "kW", "MW", "GW", "TW"], Levels),
        ["volume_flow_rate"] = (Flow, Levels),
        ["temperature"] = (["°C", "°F", "K"], Levels),
        ["voltage"] = (["V", "mV", "µV", "kV", "MV"], Levels),
        ["current"] = (["A", "mA"], Levels),
        ["frequency"] = (["Hz", "kHz", "MHz", "GHz"], Levels),
        ["pressure"] = (Pressure, Levels),
        ["humidity"] = (["%"], Levels),
        ["duration"] = (["d", "h", "min", "s", "ms", "µs"], Any),
        ["signal_strength"] = (["dB", "dBm"], Levels),
        ["date"] = ([], []),
        ["timestamp"] = ([], []),
    };

    /// <summary>Binary sensors that could be ours, https://www.home-assistant.io/integrations/binary_sensor/#device-class.</summary>
    public static readonly IReadOnlyList<string> BinaryDeviceClasses = ["problem", "connectivity"];

    /// <summary>What is wrong with a combination; null when it is taken.</summary>
    public static string? Fault(string? deviceClass, string? unit, string? stateClass)
    {
        if (stateClass is not null && !StateClasses.Contains(stateClass))
            return $"there is no state class {stateClass}";
        if (deviceClass is null)
            return null;
        if (!DeviceClasses.TryGetValue(deviceClass, out var rule))
            return $"there is no device class {deviceClass}";
        if (rule.Units.Length == 0 ? unit is not null : unit is null || !rule.Units.Contains(unit))
            return $"{deviceClass} has no unit {unit}";
        return stateClass is not null && !rule.StateClasses.Contains(stateClass) ? $"{deviceClass} has no state class {stateClass}" : null;
    }
}
