using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Images;

/// <summary>
/// A release as it comes to a machine that must not compile: compose files, the program, the images in one file, and release.json, which says
/// which they are.
/// </summary>
/// <param name="Tag">Of the images.</param>
/// <param name="Platform">For example linux/arm64.</param>
/// <param name="Images">The file with the images, whole path.</param>
internal sealed record ReleaseFolder(string Tag, string Platform, string Images)
{
    /// <summary>Null in a checkout.</summary>
    public static ReleaseFolder? In(string root)
    {
        var file = Path.Combine(root, "release.json");
        if (!File.Exists(file))
            return null;
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file)) ?? throw new JsonException("it is empty");
            var tag = (string?)json["tag"] ?? throw new JsonException("it names no tag");
            return new(tag, (string?)json["platform"] ?? "", Path.Combine(root, (string?)json["images"] ?? "images.tar"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new Failure($"{file} cannot be read", e.Message, "unpack the release again");
        }
    }
}
