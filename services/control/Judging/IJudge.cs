namespace Edge.Control.Judging;

/// <summary>
/// Says whether the gateway does its work: after an update or a change of its settings, compared with how it did before. What it did
/// not do before is not asked of it afterwards, and the verdict says so.
/// </summary>
internal interface IJudge
{
    /// <summary>How the gateway does now; can be kept in a file.</summary>
    Task<Baseline> LookAsync(CancellationToken stop);

    /// <summary>Ends as soon as the gateway does as well as before, or when the time is over.</summary>
    /// <param name="before">From <see cref="LookAsync"/>, before the change.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="progress">What is still waited for, in one sentence.</param>
    /// <param name="stop">Ends the watching without a verdict.</param>
    Task<Verdict> WatchAsync(Baseline before, TimeSpan within, IProgress<string> progress, CancellationToken stop);
}

/// <summary>How the gateway did at one moment.</summary>
/// <param name="Stored">Readings stored since the first start.</param>
/// <param name="Hears">Readings were decoded and stored so often that one can be expected while it is watched.</param>
/// <param name="Connected">The uplink was connected to its broker.</param>
/// <param name="HasEngine">The container engine could be asked how the containers are.</param>
internal sealed record Baseline(ulong Stored, bool Hears, bool Connected, bool HasEngine = true);

/// <summary>Whether it does as well as before.</summary>
/// <param name="Good">It does.</param>
/// <param name="Text">What was seen and what was not asked for, or what did not come; for a person.</param>
internal sealed record Verdict(bool Good, string Text);
