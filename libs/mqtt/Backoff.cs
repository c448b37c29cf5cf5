namespace Edge.Mqtt;

/// <summary>How long to wait before the next attempt: a pure function of how many have failed.</summary>
public sealed record Backoff
{
    /// <summary>1, 2, 4 ... 60 s, up to a quarter shorter or longer; forgotten after 60 s of working connection.</summary>
    public static readonly Backoff Default = new();

    /// <summary>The wait after the first failure. Default 1 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait is longer than this. Default 60 s.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The share by which a wait varies either way, so that many clients do not return together. 0 to 1. Default 0.25.</summary>
    public double Jitter { get; init; } = 0.25;

    /// <summary>How long a connection must have worked before failures are forgotten. Default 60 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after that many failures in a row.</summary>
    /// <param name="failures">1 or more; fewer count as 1.</param>
    /// <param name="random">From 0 to 1: which end of the jitter.</param>
    public TimeSpan Delay(int failures, double random)
    {
        // 2^20 times any sensible first wait is above any sensible cap; beyond, the power would overflow.
        var doublings = Math.Clamp(failures - 1, 0, 20);
        var plain = First.TotalSeconds * Math.Pow(2, doublings);
        var varied = Math.Min(plain, Cap.TotalSeconds) * (1 + (Jitter * ((2 * random) - 1)));
        return TimeSpan.FromSeconds(Math.Min(varied, Cap.TotalSeconds));
    }
}
