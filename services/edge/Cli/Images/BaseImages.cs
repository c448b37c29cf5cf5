namespace Edge.Cli.Images;

/// <summary>What our images are built on.</summary>
internal static class BaseImages
{
    /// <summary>Pulls one, or makes it.</summary>
    public const string Script = "base-images.sh";

    /// <summary>The same list that the script has.</summary>
    public static string[] In(string root) => [.. File.ReadAllLines(Path.Combine(root, "deploy", "base-images")).Where(line => line.Length > 0)];
}
