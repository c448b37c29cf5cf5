namespace Edge.Hosting;

/// <summary>Who vouches for the time.</summary>
public enum ClockMode
{
    /// <summary>The kernel, once something has synchronised its clock.</summary>
    Kernel,

    /// <summary>Whoever chose this: a demonstration, a test, a machine with a battery clock.</summary>
    Trusted,
}

/// <summary>Whether the clock is believed.</summary>
[Section("Clock")]
public sealed class ClockOptions
{
    /// <summary>Who vouches for the time.</summary>
    [Setting("`Kernel`: the clock counts as set once the kernel says that it is synchronised; until then readings say so and no daily "
        + "send begins. `Trusted`: it counts as set at once, for a machine with a battery clock or none that synchronises.")]
    public ClockMode Mode { get; init; } = ClockMode.Kernel;
}
