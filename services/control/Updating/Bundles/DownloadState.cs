using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Control.Updating.Bundles;

/// <summary>Which download the part on the disk belongs to.</summary>
/// <param name="Source">A digest of its address, without the query: that may be a ticket that is new each time, and the address may be a secret.</param>
/// <param name="Validator">The server's name for exactly this content (RFC 9110, section 8.8): a strong ETag or a date. Null: it gave none.</param>
internal sealed record DownloadState(string Source, string? Validator)
{
    private const int MaxBytes = 4 * 1024;

    public static string SourceOf(Uri url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.GetLeftPart(UriPartial.Path))));

    /// <summary>Null when there is none, or when it cannot be read: then the download begins anew, and nothing else is lost.</summary>
    public static DownloadState? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxBytes ? JsonSerializer.Deserialize(File.ReadAllBytes(path), DownloadStateJson.Default.DownloadState) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    /// <summary>A crash leaves the old one, the new one, or none.</summary>
    public void Write(string path)
    {
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, this, DownloadStateJson.Default.DownloadState);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DownloadState))]
internal sealed partial class DownloadStateJson : JsonSerializerContext;
