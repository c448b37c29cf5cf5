using Edge.Hosting;

namespace Edge.Listener.Values;

/// <summary>How fast a meter's counters can grow. A reading beyond that is stored all the same, with the alarm implausible_value.</summary>
[Section("Plausible")]
internal sealed class PlausibleOptions
{
    [Setting("By how many cubic metres a meter may grow in an hour; by more, or backwards, raises the alarm implausible_value. The reading is stored "
        + "all the same.", Unit = "m3", Min = "1", Max = "1000000")]
    public int MaxM3PerHour { get; init; } = 100;

    [Setting("By how many kWh a meter may grow in an hour; other units of energy are converted. Otherwise as above.", Unit = "kWh", Min = "1", Max = "100000000")]
    public int MaxKwhPerHour { get; init; } = 10_000;
}
