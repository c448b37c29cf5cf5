using System.Globalization;
using System.Text;
using Edge.Control.Updating.Bundles;

namespace Edge.Cli.Bundles;

/// <summary>Which release a bundle is for, checked before anything is built.</summary>
/// <param name="Version">The release in it.</param>
/// <param name="Minimum">The oldest that may be updated to it.</param>
/// <param name="HostStep">A script for the machine itself; null: none.</param>
internal sealed record BundleOrder(string Version, string Minimum, HostStep? HostStep)
{
    /// <summary>Before every release.</summary>
    public const string Any = "0.0.0";

    private const int MostScript = 16 * 1024;
    private const int MostWhy = 500;

    public static BundleOrder Read(string version, string minimum, string? script, string? why)
    {
        foreach (var (name, text) in new[] { ("VERSION", version), ("--minimum", minimum) })
            if (!ReleaseVersion.TryParse(text, out _))
                throw new Usage($"{name} {text}: three numbers are expected, with a label for what comes before a release: 1.4.0 or 1.4.0-rc.1");
        return new(version, minimum, Step(script, why));
    }

    private static HostStep? Step(string? path, string? why)
    {
        if (string.IsNullOrEmpty(path) != string.IsNullOrEmpty(why))
            throw new Usage("--host-step FILE and --why TEXT belong together");
        if (string.IsNullOrEmpty(path))
            return null;
        var script = Script(path);
        if (script.Length is 0 or > MostScript || why!.Length > MostWhy || why.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            throw new Usage($"--host-step: a script of 1 to {MostScript} characters, and --why: one line of 1 to {MostWhy}");
        return new(why, script);
    }

    private static string Script(string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Failure($"cannot read {path}", e.Message, "name a POSIX shell script", e);
        }
    }
}
