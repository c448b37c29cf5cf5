namespace Edge.Hosting;

/// <summary>How a process ends.</summary>
[Section("Process")]
public sealed class ProcessOptions : IChecksItself
{
    /// <summary>The bound of an orderly stop.</summary>
    [Setting("How long an orderly stop may take before what still runs is left behind. The engine's grace period must be longer.",
        Min = "00:00:10", Max = "00:05:00")]
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The part of it for calls under way.</summary>
    [Setting("How much of that the calls under way get to finish before they are broken off.", Min = "00:00:00", Max = "00:01:00")]
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The bound of a thread pool that stands still.</summary>
    [Setting("How long the thread pool may run nothing at all before the process ends itself, to be started anew.",
        Min = "00:00:02", Max = "01:00:00")]
    public TimeSpan StarvedAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The file that holds updates by others back.</summary>
    [Setting("File that is there while a send, a backup or a change of the database's form is under way, so that the agent of a fleet service "
        + "(balena) updates nothing meanwhile. It is made only where its folder exists; empty: never.")]
    public string UpdateLock { get; init; } = "/tmp/balena/updates.lock";

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (DrainWithin >= StopWithin)
            yield return $"DrainWithin = {DrainWithin:c}: less than StopWithin ({StopWithin:c}) is expected";
    }
}
