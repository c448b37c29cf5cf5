using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Edge.Cli.Bundles;

/// <summary>What `docker save` gives: the images' ids, and how large all of it is unpacked.</summary>
/// <param name="Ids">By the image's name: the digest of its configuration, what engines have as its id in whatever form they store it.</param>
/// <param name="UnpackedBytes">Of everything in it but the list.</param>
internal sealed partial record SavedImages(IReadOnlyDictionary<string, string> Ids, long UnpackedBytes)
{
    private const string ListName = "manifest.json";
    private const int MostList = 1024 * 1024;

    /// <summary>Reads it as it comes, to its end.</summary>
    /// <exception cref="InvalidDataException">It is none, or not whole.</exception>
    public static async Task<SavedImages> ReadAsync(Stream saved, CancellationToken stop)
    {
        try
        {
            var (unpacked, listed) = (0L, (JsonNode?)null);
            await using (var tar = new TarReader(saved, leaveOpen: true))
                while (await tar.GetNextEntryAsync(copyData: false, stop) is { } entry)
                    if (entry.DataStream is { } content && entry.Name == ListName)
                        listed = await ListAsync(content, stop);
                    else if (entry.DataStream is { } other)
                        unpacked += await UnpackedAsync(other, stop);
            return new(Digests(listed ?? throw new InvalidDataException($"it has no {ListName}")), unpacked);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static async Task<JsonNode?> ListAsync(Stream content, CancellationToken stop)
    {
        var bytes = new byte[MostList];
        return JsonNode.Parse(bytes.AsSpan(0, await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop)));
    }

    // Newer engines save layers as they were pulled, which is packed.
    private static async Task<long> UnpackedAsync(Stream content, CancellationToken stop)
    {
        var start = new byte[2];
        var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        await using var whole = new Rejoined(start.AsMemory(0, length), content);
        if (!start.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return await CountAsync(whole, stop);
        await using var unpacked = new GZipStream(whole, CompressionMode.Decompress);
        return await CountAsync(unpacked, stop);
    }

    private static async Task<long> CountAsync(Stream content, CancellationToken stop)
    {
        var (chunk, total) = (new byte[128 * 1024], 0L);
        while (await content.ReadAsync(chunk, stop) is > 0 and var count)
            total += count;
        return total;
    }

    private static Dictionary<string, string> Digests(JsonNode list)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in list.AsArray())
            foreach (var name in entry?["RepoTags"] as JsonArray ?? [])
                found[(string?)name ?? ""] = "sha256:" + Digest().Match((string?)entry?["Config"] ?? "").Value;
        return found;
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();
}
