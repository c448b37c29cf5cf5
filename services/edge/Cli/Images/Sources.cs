using System.Security.Cryptography;
using System.Text;

namespace Edge.Cli.Images;

/// <summary>What images and the program are made of. ./edge reckons the same way, with sha256sum, to see whether the program is still that of the sources.</summary>
internal static class Sources
{
    private const int Length = 12;

    private static readonly HashSet<string> NoSources = ["bin", "obj", "node_modules", "__pycache__"];

    /// <summary>Files and folders, one a line; anything else in the checkout may change without a rebuild.</summary>
    public static string ListIn(string root) => Path.Combine(root, "deploy", "sources");

    /// <summary>The same for the same sources: names the images, so that an unchanged checkout builds nothing.</summary>
    public static string Fingerprint(string root) => Fingerprint(root, File.ReadAllLines(ListIn(root)).Where(line => line.Length > 0));

    public static string Fingerprint(string root, IEnumerable<string> sources)
    {
        var files = sources.SelectMany(source => FilesOf(root, source)).ToList();
        files.Sort(StringComparer.Ordinal);
        var lines = new StringBuilder();
        foreach (var file in files)
            lines.Append(Hash(File.ReadAllBytes(Path.Combine(root, file)))).Append("  ").Append(file).Append('\n');
        return Hash(Encoding.UTF8.GetBytes(lines.ToString()))[..Length];
    }

    private static IEnumerable<string> FilesOf(string root, string source)
    {
        var top = Path.Combine(root, source);
        if (!Directory.Exists(top))
            return File.Exists(top) ? [source] : [];
        return Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Where(path => !path.Split('/').Any(NoSources.Contains));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
