namespace Edge.Bench;

/// <summary>Measures one or more figures in one run, each beside its peer.</summary>
internal interface IBenchmark
{
    /// <summary>The figures it gives: what a person names on the command line, with unit, direction and goal.</summary>
    IReadOnlyList<Figure> Figures { get; }

    Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop);
}

internal sealed record Figure(string Name, string Unit, Better Better, double Goal);
