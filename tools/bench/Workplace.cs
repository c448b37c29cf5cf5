namespace Edge.Bench;

/// <summary>Where a benchmark works: the checkout and a folder on its disk that is taken away afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _top;
    private int _next;

    public Workplace(string root)
    {
        Root = root;
        _top = Path.Combine(root, ".edge", $"bench-{Environment.ProcessId}");
        Directory.CreateDirectory(_top);
    }

    public string Root { get; }

    public string NewFolder(string purpose) =>
        Directory.CreateDirectory(Path.Combine(_top, $"{purpose}-{Interlocked.Increment(ref _next)}")).FullName;

    public static void Progress(string text) => Console.Error.WriteLine($"  {text}");

    public void Dispose() => Directory.Delete(_top, recursive: true);
}
