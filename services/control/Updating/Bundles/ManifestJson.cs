using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Control.Updating.Bundles;

/// <summary>Reads a manifest, strictly: every member must be there and no other, each once and within its bounds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, MaxDepth = 4)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    private const int MaxImages = 32;
    private const int MaxServiceName = 40;
    private const int MaxScriptLength = 16 * 1024;
    private const int MaxWhyLength = 500;
    private const int DigestLength = 64;
    private const string DigestKind = "sha256:";

    /// <summary>No disk is larger; sums of it do not overflow.</summary>
    private const long MaxBytes = 1L << 50;

    /// <summary>What a signed manifest says.</summary>
    /// <exception cref="UpdateRefusedException">It is none.</exception>
    public static Manifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, Default.Manifest) ?? throw Wrong("it is empty");
            Check(manifest);
            return manifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character.
            throw Wrong(e.Message, e);
        }
    }

    private static void Check(Manifest manifest)
    {
        Demand(ReleaseVersion.TryParse(manifest.Version, out var version), "version");
        Demand(ReleaseVersion.TryParse(manifest.MinimumVersion, out var minimum) && minimum.CompareTo(version) <= 0, "minimum_version");
        Demand(manifest.Images.Count is > 0 and <= MaxImages, "images");
        foreach (var (service, image) in manifest.Images)
            Demand(IsServiceName(service) && image.StartsWith(DigestKind, StringComparison.Ordinal) && IsDigest(image[DigestKind.Length..]), "images");
        Demand(manifest.ImagesBytes is > 0 and <= MaxBytes, "images_bytes");
        Demand(IsDigest(manifest.ImagesSha256), "images_sha256");
        Demand(manifest.UnpackedBytes is > 0 and <= MaxBytes, "unpacked_bytes");
        if (manifest.HostStep is not { } step)
            return;
        Demand(step.Why.Length is > 0 and <= MaxWhyLength && !step.Why.Any(char.IsControl), "host_step.why");
        Demand(step.Script.Length is > 0 and <= MaxScriptLength, "host_step.script");
    }

    private static void Demand(bool isRight, string member)
    {
        if (!isRight)
            throw Wrong($"{member} is missing or out of bounds");
    }

    private static bool IsServiceName(string text) =>
        text.Length is > 0 and <= MaxServiceName && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsDigest(string text) => text.Length == DigestLength && text.All(char.IsAsciiHexDigitLower);

    private static UpdateRefusedException Wrong(string why, Exception? inner = null) =>
        new($"the bundle's manifest is signed, but not as this release understands it: {why}", inner);
}
