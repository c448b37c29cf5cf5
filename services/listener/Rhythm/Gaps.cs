namespace Edge.Listener.Rhythm;

/// <summary>How long a meter pauses between two telegrams: a histogram whose steps double, with the mean of each step. Older pauses fade.</summary>
internal sealed class Gaps
{
    /// <summary>From under a second to half a year.</summary>
    public const int Steps = 24;

    /// <summary>Fewer pauses than that tell nothing.</summary>
    public const int Few = 8;

    // With so many pauses all are halved.
    private const double Full = 512;

    public double[] Counts { get; } = new double[Steps];

    public double[] Seconds { get; } = new double[Steps];

    /// <summary>Pauses noted, older ones in part.</summary>
    public double Total { get; private set; }

    public void Add(TimeSpan gap)
    {
        var seconds = Math.Max(0, gap.TotalSeconds);
        var step = Math.Min((int)Math.Log2(seconds + 1), Steps - 1);
        Counts[step]++;
        Seconds[step] += seconds;
        if (++Total >= Full)
            Fade();
    }

    public void Restore(double[] counts, double[] seconds)
    {
        counts.CopyTo(Counts, 0);
        seconds.CopyTo(Seconds, 0);
        Total = Counts.Sum();
    }

    /// <summary>The usual pause; null while too little is known.</summary>
    public TimeSpan? Usual()
    {
        if (Total < Few)
            return null;
        var below = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            below += Counts[step];
            if (below * 2 >= Total)
                return TimeSpan.FromSeconds(Seconds[step] / Counts[step]);
        }

        return null;
    }

    private void Fade()
    {
        for (var step = 0; step < Steps; step++)
            (Counts[step], Seconds[step]) = (Counts[step] / 2, Seconds[step] / 2);
        Total /= 2;
    }
}
