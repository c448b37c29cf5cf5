namespace Edge.Cli.Docker;

/// <summary>A program to be run: an argument list, never a shell.</summary>
/// <param name="Arguments">The program and what it is told.</param>
internal sealed record ChildCall(IReadOnlyList<string> Arguments)
{
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    /// <summary>All its variables; null: those of this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Where it starts; null: where this process is.</summary>
    public string? Folder { get; init; }

    /// <summary>What it reads; null: nothing. Secrets go this way: arguments can be seen by everybody.</summary>
    public Stream? Input { get; init; }

    /// <summary>Where its output goes byte for byte, instead of into the answer.</summary>
    public Stream? Output { get; init; }

    /// <summary>Sees each line of its output as it comes.</summary>
    public Action<string>? Line { get; init; }

    /// <summary>Shows its newest line.</summary>
    public Step? Step { get; init; }

    /// <summary>It is ended then. Infinite only for what the person ends.</summary>
    public TimeSpan Limit { get; init; } = Usual;

    /// <summary>What it is called in messages; null: its first words.</summary>
    public string? What { get; init; }

    public string Name => What ?? string.Join(' ', Arguments.Take(4));

    /// <summary>The same with that text on its standard input.</summary>
    public ChildCall WithInput(string text) => this with { Input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) };
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Errors">The last lines of its standard error.</param>
/// <param name="Tail">The last lines of both, as they came.</param>
internal sealed record Ended(int Code, string Output, string Errors, string Tail);
