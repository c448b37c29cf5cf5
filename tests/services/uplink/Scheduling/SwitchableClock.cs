namespace Edge.Uplink.Tests.Scheduling;

/// <summary>Vouches for the time when the test says so.</summary>
internal sealed class SwitchableClock : IClockRule
{
    public bool IsSet { get; set; }
}
