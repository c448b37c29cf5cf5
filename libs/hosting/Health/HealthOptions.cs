namespace Edge.Hosting;

/// <summary>How health is shown.</summary>
[Section("Health")]
public sealed class HealthOptions
{
    /// <summary>The file that is written while work moves.</summary>
    [Setting("File that a service writes at each look: the machine's uptime in whole seconds when all its work was last seen to move. "
        + "The container's healthcheck compares it with /proc/uptime; empty writes none, and a hanging service is not found.")]
    public string File { get; init; } = "/run/edge/health";

    /// <summary>A file that makes a part hang.</summary>
    [Setting("For trying out the healing: the part that is named in this file hangs at its next word, and with `pool` the whole thread pool. "
        + "Empty: nothing ever does.")]
    public string HangFile { get; init; } = "";

    /// <summary>How often the evidence is looked at.</summary>
    [Setting("How often a service looks whether its own work moves. Longer finds a hanging part later.", Min = "00:00:01", Max = "00:00:10")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an unchanged state is published.</summary>
    [Setting("How often an unchanged state with its counters is published on `edge/health/{service}`; a change is published at the next look.",
        Min = "00:00:05", Max = "00:10:00")]
    public TimeSpan PublishEvery { get; init; } = TimeSpan.FromSeconds(30);
}
