namespace Edge.Hosting;

/// <summary>The rule of the setting <c>Clock:Mode</c>.</summary>
public sealed class ClockRule(ClockOptions options) : IClockRule
{
    /// <inheritdoc/>
    public bool IsSet => options.Mode == ClockMode.Trusted || KernelClock.IsSynchronised();
}
