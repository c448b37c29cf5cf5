namespace Edge.Cli.Screen;

/// <summary>Something that takes its time, while it lasts.</summary>
internal sealed class Step(StepBoard board, string title, TimeProvider time) : IAsyncDisposable
{
    private const int DetailLength = 90;
    private const int BarLength = 20;

    private readonly long _began = time.GetTimestamp();

    /// <summary>What it is just at.</summary>
    public string Detail { get; set; } = "";

    /// <summary>How much is done, 0 to 1, where that is known.</summary>
    public double? Part { get; set; }

    public bool Failed { get; set; }

    /// <summary>The line while it lasts.</summary>
    public string Line => $"{title} ... {Seconds} s{Bar}{Tail}";

    /// <summary>The line when it is over, in two parts: the mark between them has a colour.</summary>
    public (string Before, string After) LastLine => ($"{title} ... ", $" ({Seconds} s){Tail}");

    private int Seconds => (int)Math.Round(time.GetElapsedTime(_began).TotalSeconds);

    private string Tail => Detail.Length == 0 ? "" : "  " + (Detail.Length > DetailLength ? Detail[..DetailLength] : Detail);

    private string Bar => Part is not { } part
        ? ""
        : $"  [{new string('#', (int)(Math.Clamp(part, 0, 1) * BarLength)),-BarLength}]";

    public ValueTask DisposeAsync() => board.EndAsync(this);
}
