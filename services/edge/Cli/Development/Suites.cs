namespace Edge.Cli.Development;

/// <summary>The suites of tests, and which projects they are.</summary>
internal static class Suites
{
    public const string Proof = "proof";
    public const string Containers = "containers";
    public const string VmFolder = "tests/vm/";

    public static readonly string[] All = ["unit", "integration", Containers, "vm", Proof];

    /// <summary>What runs when nobody says. Emulated machines take minutes and a large image of their own.</summary>
    public static readonly string[] Usual = ["unit", "integration", Containers];

    // Suites that are a folder of tests; everything else is unit.
    private static readonly Dictionary<string, string> Folders = new(StringComparer.Ordinal)
    {
        ["integration"] = "tests/integration/", [Containers] = "tests/containers/", ["vm"] = VmFolder,
    };

    // Rough times for one test program, so that a hanging test ends.
    private static readonly Dictionary<string, TimeSpan> Limits = new(StringComparer.Ordinal)
    {
        ["unit"] = TimeSpan.FromSeconds(600), ["integration"] = TimeSpan.FromSeconds(900), [Containers] = TimeSpan.FromSeconds(2400),
        ["vm"] = TimeSpan.FromSeconds(900), [Proof] = TimeSpan.FromSeconds(7200),
    };

    public static TimeSpan Limit(string suite) => Limits[suite];

    /// <summary>The test projects of a suite, relative to the root. Proofs are marked within them.</summary>
    public static IReadOnlyList<string> Projects(string root, string suite)
    {
        var found = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal).ToList();
        if (suite == Proof)
            return [.. found.Where(path => HasProof(Path.Combine(root, Path.GetDirectoryName(path)!)))];
        return Folders.TryGetValue(suite, out var folder)
            ? [.. found.Where(path => path.StartsWith(folder, StringComparison.Ordinal))]
            : [.. found.Where(path => !Folders.Values.Any(other => path.StartsWith(other, StringComparison.Ordinal)))];
    }

    private static bool HasProof(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Any(path => File.ReadAllText(path).Contains("\"Category\", \"proof\"", StringComparison.Ordinal));
}
